// Without a mouse, with good eyes: wherever the focus stops it can be seen, nothing covers it, nothing holds it; lists, dialogs and
// the desk's keys do what they say. A resident applies, a clerk and a head decide.
import assert from 'node:assert/strict';
import { until } from './house.mjs';
import { Listener } from './listener.mjs';
import * as road from './road.mjs';
import { story } from './visitor.mjs';

// What is wrong with how the focus shows, as a sentence; none when all is right.
function judgeFocus() {
	const focused = document.activeElement;
	if (!focused || focused === document.body || focused.matches('main, [tabindex="-1"]')) return '';
	const told = focused.outerHTML.slice(0, 160);
	// A box that is not drawn shows its focus on what stands for it.
	const small = (element) => element.getBoundingClientRect().width < 4 || element.getBoundingClientRect().height < 4;
	const shown = small(focused) ? focused.labels?.[0] ?? focused : focused;
	const style = getComputedStyle(shown), place = shown.getBoundingClientRect();
	if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) return `no outline: ${told}`;
	if (small(shown)) return `too small to be seen: ${told}`;
	const x = Math.min(Math.max(place.left + place.width / 2, 1), innerWidth - 2);
	const y = place.height > innerHeight ? innerHeight / 2 : place.top + place.height / 2;
	if (place.bottom <= 0 || place.top >= innerHeight || place.right <= 0 || place.left >= innerWidth) return `outside of the window: ${told}`;
	const points = [[x, y], [place.left + Math.min(6, place.width / 2), place.top + Math.min(6, place.height / 2)]];
	const seen = points.some(([px, py]) => {
		const top = document.elementFromPoint(px, py);
		return top && (shown.contains(top) || top.contains(shown));
	});
	return seen ? '' : `covered: ${told} by ${document.elementFromPoint(x, y)?.outerHTML.slice(0, 100)}`;
}

class Walker extends Listener {
	async stopped() {
		const wrong = await this.visitor.page.evaluate(judgeFocus);
		if (wrong)
			(this.wrong ??= new Set()).add(wrong);
	}

	// Once round the page: every stop shows its focus, the order is the page's, and the last one leads out again.
	async round(name) {
		await this.visitor.page.waitForLoadState();
		await this.visitor.page.evaluate(() => {
			document.activeElement?.blur();
			getSelection().removeAllRanges();
			globalThis.stops = [];
			document.body.tabIndex = -1;
			document.body.focus();
			document.body.removeAttribute('tabindex');
		});
		const all = await this.visitor.page.evaluate(() => document.querySelectorAll('[tabindex]:not([tabindex="-1"]):not([tabindex="0"])').length);
		assert.equal(all, 0, `${name}: the order is the page's`);
		let before = null, count = 0;
		for (; count < 300; count++) {
			await this.keys.press('Tab');
			await this.stopped();
			const step = await this.visitor.page.evaluate(() => {
				const now = document.activeElement, last = globalThis.stops.at(-1);
				if (!now || now === document.body || now === globalThis.stops[0]) return 'round';
				const onward = !last || now === last || (last.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
				const held = now === last;
				globalThis.stops.push(now);
				return onward ? held ? `held by ${now.outerHTML.slice(0, 100)}` : 'on' : `back to ${now.outerHTML.slice(0, 100)}`;
			});
			if (step === 'round')
				break;
			assert.equal(step, 'on', `${this.visitor.who}, ${name}: the order of the page, behind ${before}`);
			before = step;
		}
		assert.ok(count > 5 && count < 300, `${name}: ${count} stops, and out again`);
		assert.deepEqual([...this.wrong ?? []], [], `${this.visitor.who}, ${name}: the focus is seen at every stop`);
	}
}

story('By keyboard alone', { folder: 'keyboard', more: ['test/packs/sampler'] }, async ({ house, step, enter }) => {
	const person = road.somebody(42);
	const { photo, lease } = await road.papers(house);
	const visitor = await enter('resident'), hand = await Walker.of(visitor);
	let number;

	await step('the first page, by the skip link to the content, and by search to the guide', async () => {
		await visitor.goto('/');
		await hand.round('home');
		await hand.press('link', 'Skip to the content');
		await hand.keys.press('Tab');
		assert.equal((await hand.here()).role, 'searchbox', 'the content begins with the search');
		await hand.keys.insertText('居住证');
		await hand.enter();
		await hand.round('results');
		await hand.pressThrough('link', 'Residence permit');
		await hand.round('guide');
		await visitor.picture('guide');
	});
	await step('signing up and every step of the application', async () => {
		await road.signUp(visitor, person);
		await hand.round('my-matters');
		await road.findGuide(visitor, '居住证');
		await hand.pressThrough('button', 'Apply online').catch(() => hand.pressThrough('link', 'Apply online'));
		await hand.pressThrough('button', 'Begin');
		await hand.round('applicant');
		await hand.pressThrough('button', 'Go on');
		await hand.round('applicant-wrong');
		await visitor.picture('wrong');
		await hand.type('textbox', 'Name', person.name);
		await hand.type('textbox', 'Identity number', person.number);
		await visitor.picture('focus');
		await hand.choose('Sex', person.sex);
		await hand.type('textbox', 'Day of birth', person.born);
		await hand.type('textbox', 'Ethnic group', '汉族');
		await hand.type('textbox', 'Mobile number', person.phone);
		await hand.type('textbox', 'Address of permanent registration', '省外某市某县某镇幸福路1号');
		await hand.pressThrough('button', 'Go on');
		await hand.round('residence');
		await hand.type('textbox', 'Address here', '云溪县城关镇滨河路36号2栋301室');
		await hand.type('textbox', 'Living here since', '2025-03-01');
		await hand.choose('On what ground', 'A lawful steady home');
		await hand.choose('Kind of home', 'Provided by employer, school, relatives or friends');
		await hand.to('radio', /./, { within: 'I have read the guide; what I say and send is true and lawful' });
		await hand.keys.press('Space');
		await hand.pressThrough('button', 'Go on');
		await hand.bring('Photograph', photo);
		await visitor.page.getByRole('main').getByRole('link', { name: '相片' }).waitFor();
		await hand.bring('Proof of the address here', lease);
		await visitor.page.getByRole('main').getByRole('link', { name: '租赁合同' }).waitFor();
		await hand.round('materials');
		await hand.pressThrough('button', 'Go on');
		await hand.round('review');
		await hand.pressThrough('button', 'Send the application');
		({ number } = await road.readReceipt(visitor));
		await hand.round('receipt');
		await hand.pressThrough('link', 'Follow the application');
		await hand.round('dossier');
	});
	await step('a list that is searched: arrows choose, Escape forgets, Tab goes on', async () => {
		await visitor.goto('/services/T-SAMPLER-01/apply');
		await hand.pressThrough('button', 'Begin');
		await visitor.goto(visitor.page.url().replace(/\/\w+$/, '/chosen'));
		await hand.round('chosen');
		const box = () => hand.here();
		await hand.to('combobox', 'Occupation');
		await hand.keys.press('ArrowDown');
		await hand.keys.press('ArrowDown');
		assert.equal((await box()).expanded, true);
		await hand.keys.press('Enter');
		const chosen = (await box()).value;
		assert.ok(chosen.length > 1, 'the second answer is taken');
		for (const typed of ['茶', '没有这种职业']) {
			await hand.keys.press('Control+A');
			await hand.keys.insertText(typed);
			await hand.keys.press('ArrowUp');
			await hand.keys.press('Escape');
			await until('Escape to bring back what was chosen', async () => (await box()).value === chosen);
		}
		assert.notEqual((await box()).expanded, true);
		await hand.keys.press('Tab');
		assert.notEqual((await box()).role, 'combobox', 'Tab leaves it');
		await visitor.goto(visitor.page.url().replace(/\/\w+$/, '/places'));
		await hand.round('places');
	});
	await step('the desk: its keys, its list of keys, and the way to the decision', async () => {
		const window = await enter('window'), clerk = await Walker.of(window);
		await window.goto('/desk/sign-in');
		await clerk.round('sign-in');
		const account = house.account('window');
		await clerk.type('textbox', 'Login', account.login);
		await clerk.type('textbox', 'Password', account.password);
		await clerk.type('textbox', 'Code of the second factor', await house.code(account));
		await clerk.enter();
		await clerk.round('inbox');
		await window.page.evaluate(() => document.activeElement.blur());
		await clerk.keys.press('Shift+Slash');
		await until('the list of keys', async () => (await clerk.tree()).some((node) => node.role === 'dialog'));
		await window.picture('keys');
		await clerk.keys.press('Escape');
		await until('the list of keys to close', async () => !(await clerk.tree()).some((node) => node.role === 'dialog'));
		await until('j to stand on the one line there is', async () => {
			await clerk.keys.press('j');
			return clerk.pattern('Residence permit').test((await clerk.here()).name);
		});
		await clerk.stopped();
		await clerk.enter();
		await window.sees(number);
		await clerk.round('task');
		await window.page.evaluate(() => document.activeElement.blur());
		await clerk.keys.press('a');
		await clerk.stopped();
		await window.picture('actions');
		await decide(clerk, 'Accept');
		const leader = await enter('head'), head = await Walker.of(leader);
		await road.signInStaff(leader, 'head');
		await leader.goto('/desk');
		await head.press('link', 'Residence permit');
		await leader.sees(number);
		await head.round('task');
		await decide(head, 'Approve');
		assert.deepEqual([...clerk.wrong ?? [], ...head.wrong ?? []], []);
	});
	await step('no stop on all that way hid its focus', () => assert.deepEqual([...hand.wrong ?? []], []));
});

// Opens the action where it is folded, and presses its button.
async function decide(hand, name) {
	const folded = await hand.to('DisclosureTriangle', name).catch(() => null);
	if (folded && folded.expanded !== true)
		await hand.keys.press('Enter');
	await hand.pressThrough('button', name);
	await hand.visitor.reads('Done and recorded');
}
