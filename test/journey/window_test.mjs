// window_test.mjs: a clerk with paper, from the printed form to the slip that the person takes home; and what else the window does.
import assert from 'node:assert/strict';
import path from 'node:path';
import * as road from './road.mjs';
import { story } from './visitor.mjs';

const husband = { ...road.somebody(51), name: '赵大山' };
const wife = { ...road.somebody(52), name: '钱小河' };

// A scanner types where the focus is, and presses Enter.
async function scanCode(visitor, code) {
	await visitor.page.waitForLoadState();
	await visitor.page.keyboard.type(code);
	await visitor.page.keyboard.press('Enter');
}

const card = (visitor) => visitor.page.getByRole('group', { name: visitor.say('I have the card in my hand and it shows this person') }).getByRole('radio').first();

async function openPaper(visitor, code, person) {
	await visitor.goto('/window/paper');
	await scanCode(visitor, code);
	await visitor.reads('The code is right. Now the card: the application opens only for the person who began it.');
	await visitor.fill({ Name: person.name, 'Identity number': person.number });
	await card(visitor).check();
	await visitor.press('Open the application');
}

story('A couple applies on paper', { folder: 'window-couple', more: ['test/packs/couple'] }, async ({ house, step, enter }) => {
	const he = await enter('husband'), window = await enter('window');
	let draft, paper, number;

	await step('he types his part and prints the form: both parts stand on it, with a place for each signature', async () => {
		await road.signUp(he, husband);
		await he.goto('/services/T-COUPLE-01');
		await road.begin(he);
		await he.fill({ 'Name of the husband': husband.name, 'Card of the husband': husband.number, 'Day wished for': '2027-05-20' });
		await he.press('Go on');
		await he.field('Common home').waitFor();
		await he.fill({ 'Common home': '云溪县城关镇滨河路36号' });
		await he.press('Go on');
		await he.field('Name of that person').waitFor();
		draft = /drafts\/(\d+)/.exec(he.page.url())[1];
		paper = await road.printed(he, house, draft, 'couple');
		for (const label of ['Name of the wife', 'Card of the wife', 'Name of the husband'])
			assert.ok(paper.words.includes(he.say(label)), label);
		assert.ok(paper.words.includes(he.say('Signature and date')));
		assert.ok(paper.words.includes(he.say('Signature and date: {}', he.say('the wife'))));
		assert.ok(paper.words.includes(husband.number), 'his own answers stand there whole');
	});
	await step('the window scans the code; what is missing is told, her signature with it', async () => {
		await road.signInStaff(window, 'window');
		await openPaper(window, paper.code, husband);
		await window.field('Name of the wife').waitFor();
		await window.look('opened');
		assert.equal(await window.value('Common home'), '云溪县城关镇滨河路36号');
		await window.press('File it for the person');
		await window.page.getByRole('alert').waitFor();
		await window.complaint('Card of the wife');
		await window.complaint('Name of who signed');
		await window.look('missing');
	});
	await step('he does not sign for her', async () => {
		await window.fill({ 'Name of the wife': wife.name, 'Card of the wife': wife.number, 'Common home': '云溪县城关镇滨河路38号' });
		await window.fill({ 'Name of who signed': husband.name, 'Identity number of who signed': husband.number });
		await window.choose('How it was seen', 'Stands here: I have the card in my hand and saw the signing');
		await window.press('File it for the person');
		assert.match(await window.complaint('Name of who signed'), new RegExp(window.say("This part is another person's: it is not signed by the applicant, nor by who signed another part.")));
	});
	await step('she signs before the clerk, who files it and gives them the slip', async () => {
		await window.fill({ 'Name of who signed': wife.name, 'Identity number of who signed': wife.number });
		await window.press('File it for the person');
		await window.reads('The application is filed');
		await window.look('slip');
		number = await window.page.locator('dt', { hasText: window.say('Number') }).locator('xpath=following-sibling::dd').innerText();
	});
	await step('the dossier is his; who signed stands in its history, and he is told what the clerk changed', async () => {
		await he.goto(`/my/dossiers/${number}`);
		await he.sees('滨河路38号');
		await he.sees(he.say('A co-applicant signed his part on paper; the window saw card and signature'));
		assert.ok(!(await he.text()).includes(wife.number), 'her number is masked');
		await he.goto('/my/notices');
		await he.reads('At the window your application was changed');
		await he.sees(he.say('Common home'));
	});
});

const old = { name: '胡德山', number: road.identityNumber('1946-05-06', 7), born: '1946-05-06', sex: 'Male', phone: '19900010088' };

// Goes on by Tab until a control of this name has the focus, as who never takes the hand off the keys.
async function tabTo(visitor, control) {
	for (let i = 0; i < 80; i++) {
		if (await control.evaluate((element) => element === document.activeElement).catch(() => false))
			return;
		await visitor.page.keyboard.press('Tab');
	}
	assert.fail(`no way by Tab to ${control}`);
}

// Nothing stands out on a screen of 320 px.
async function fitsNarrow(visitor, name) {
	const before = visitor.page.viewportSize();
	await visitor.page.setViewportSize({ width: 320, height: 740 });
	const wide = await visitor.page.evaluate(() => document.documentElement.scrollWidth);
	await visitor.page.setViewportSize(before);
	assert.ok(wide <= 320, `${name}: ${wide} px wide on a screen of 320`);
}

// The card of who stands here, typed by keys alone from the first box on.
async function cardByKeys(visitor, person) {
	await visitor.goto('/window');
	await visitor.field('Name').waitFor();
	if (!visitor.script)
		await tabTo(visitor, visitor.field('Name'));
	await visitor.page.keyboard.type(person.name);
	await visitor.page.keyboard.press('Tab');
	await visitor.page.keyboard.type(person.number);
	await tabTo(visitor, card(visitor));
	await visitor.page.keyboard.press('Space');
	await visitor.page.keyboard.press('Enter');
	await visitor.reads('What else the person needs');
}

function windowStory(name, options) {
	story(name, { folder: `window-${options.language}${options.script === false ? '-plain' : ''}`, more: ['test/packs/plot'], ...options }, async ({ house, step, enter }) => {
		const window = await enter('window');
		const papers = await road.papers(house);
		let number;
		const sign = async (label, value) => {
			const group = window.page.getByRole('group', { name: window.say(label) });
			await group.getByRole('textbox').last().fill(value);
		};
		const openAsked = async (typed) => {
			await window.link('Bring what was asked for').click();
			await window.field('Number on the slip').fill(typed);
			await window.page.keyboard.press('Enter');
		};

		await step('a clerk sees the card by keys alone, and is led to what the person needs', async () => {
			await road.signInStaff(window, 'window');
			await cardByKeys(window, old);
			await window.look('visit');
			await fitsNarrow(window, 'visit');
		});
		await step('a form with a plan and a signature is typed and scanned for who has no phone; what is missing is told, what was scanned stays', async () => {
			await window.link('File an application').click();
			await window.link('Garden plot').click();
			await window.field('Holder').waitFor();
			assert.equal(await window.value('Holder'), old.name);
			await window.field('Plan').setInputFiles(papers.lease);
			await window.press('File it for the person');
			await window.page.getByRole('alert').waitFor();
			await window.look('missing');
			await fitsNarrow(window, 'missing');
			await window.sees(window.say('One file is already here.'));
			await sign('Signature of the holder', old.name);
			await window.page.getByLabel(window.say('Title deed')).first().setInputFiles(papers.photo);
			await window.page.getByRole('checkbox', { name: new RegExp(window.say('I compared it with the original')) }).check();
			await window.press('File it for the person');
			await window.reads('The application is filed');
			await window.look('slip');
			number = await window.page.locator('dt', { hasText: window.say('Number') }).locator('xpath=following-sibling::dd').innerText();
		});
		await step('the desk sees the plan beside its question, and that the deed was compared with the original', async () => {
			await road.openTask(window, number);
			const text = await window.text();
			assert.ok(text.includes(window.say('Plan')) && text.includes(path.basename(papers.lease)));
			assert.match(text, /B: |B 级/);
			await window.look('task');
		});
		await step('the clerk asks for another plan; it comes to the window with the person', async () => {
			const panel = await road.action(window, 'Ask for more');
			await window.choose('Proof or question', 'Plan', panel).catch(() => panel.locator('select').first().selectOption('plan'));
			await window.fill({ 'What to do': '请补全图' }, panel);
			await panel.locator('textarea[name=note]').fill('平面图不完整');
			await window.press('Ask for more', panel);
			await window.reads('Done and recorded');
			await cardByKeys(window, old);
			await openAsked('20261123-NOTHING');
			await window.reads('This person has no dossier of this number in which something is asked for.');
			await window.field('Number on the slip').fill(`http://county.example/track?number=${number}&code=X`);
			await window.page.keyboard.press('Enter');
			await window.sees('请补全图');
			await window.look('asked');
			await fitsNarrow(window, 'asked');
			await window.field('Plan').setInputFiles(papers.photo);
			await window.press('Hand it in for the person');
			await window.reads('What was asked for is handed in');
			await window.look('handed-in');
		});
		await step('another person at the window does not get to it', async () => {
			await cardByKeys(window, { ...road.somebody(61) });
			await openAsked(number);
			await window.reads('This person has no dossier of this number in which something is asked for.');
		});
		await step('the clerk accepts with a picture and a signature; both stand among the proofs', async () => {
			await road.openTask(window, number);
			const again = await road.action(window, 'Accept the plot');
			await window.field('Picture of the place', again).setInputFiles(papers.photo);
			await again.getByRole('group', { name: window.say('Signature of the witness') }).getByRole('textbox').last().fill('张三');
			await window.look('act');
			await fitsNarrow(window, 'act');
			await window.press('Accept the plot', again);
			await window.reads('Done and recorded');
			await window.goto(`/desk/dossiers/${number}`);
			await window.sees(window.say('Picture of the place'));
			await window.look('accepted');
		});
	});
}

windowStory('A clerk with paper, in Chinese', { language: 'zh' });
windowStory('A clerk with paper, in English, on a narrow screen, without script', { language: 'en', small: true, script: false });

const mother = { name: '李秀英', number: '999999198807120025', phone: '19900000002' };
const child = { name: '王小雨', number: road.identityNumber('2018-10-01', 4) };

async function seeCard(window, person) {
	await window.goto('/window');
	await window.fill({ Name: person.name, 'Identity number': person.number });
	await card(window).check();
	await window.press('Go on to the account');
	await window.reads('What else the person needs');
}

story('A mother brings the form of her child on paper', { folder: 'window-mandate', more: ['test/packs/plot'] }, async ({ house, step, enter }) => {
	const window = await enter('window'), resident = await enter('mother');
	const papers = await road.papers(house);
	const begin = async () => {
		await resident.goto('/services/T-PLOT-01');
		await resident.press('Apply online');
		await resident.page.getByRole('radio', { name: new RegExp(child.name) }).check();
		await resident.press('Begin');
		await resident.field('Holder').waitFor();
		const draft = /drafts\/(\d+)/.exec(resident.page.url())[1];
		return road.printed(resident, house, draft, `child-${draft}`);
	};
	let paper, number;

	await step('the window records whose mother she is; at home she prints the form for her child', async () => {
		await road.signInStaff(window, 'window');
		await seeCard(window, mother);
		await window.page.locator('a[href$="/mandates"]').click();
		await window.choose('What is recorded', 'The person here is the guardian of this child');
		await window.fill({ 'Name of the other': child.name, 'Identity number of the other': child.number, 'Papers seen': '居民户口簿' });
		await window.press('Record it');
		await window.reads('Recorded');
		await road.signIn(resident, house.accounts.find((one) => one.login === mother.phone));
		await resident.reads('My matters');
		paper = await begin();
		assert.ok(paper.words.includes(child.name), 'what the register holds of the child stands there');
	});
	await step('in a visit the code alone opens it; the page says for whom, and by which mandate', async () => {
		await seeCard(window, mother);
		await window.link('Bring back a paper form by its code').first().click();
		await window.field('Code on the paper').waitFor();
		await scanCode(window, paper.code);
		await window.field('Holder').waitFor();
		await window.sees(child.name);
		await window.look('for-her-child');
		await window.page.getByRole('group', { name: window.say('Signature of the holder') }).getByRole('textbox').last().fill(mother.name);
		await window.page.getByLabel(window.say('Title deed')).first().setInputFiles(papers.photo);
		await window.page.getByRole('checkbox', { name: new RegExp(window.say('I compared it with the original')) }).check();
		await window.press('File it for the person');
		await window.reads('The application is filed');
		await window.look('slip');
		assert.ok((await window.text()).includes(child.name));
		number = await window.page.locator('dt', { hasText: window.say('Number') }).locator('xpath=following-sibling::dd').innerText();
	});
	await step('the dossier is the child’s, and its mother’s to follow', async () => {
		await resident.goto(`/my/dossiers/${number}`);
		await resident.reads('For {}; {} acts by a mandate.', child.name, mother.name);
		await road.openTask(window, number);
		const text = await window.text();
		assert.ok(text.includes(child.name) && text.includes(mother.name));
	});
	await step('somebody else’s visit does not open it; and when the mandate has ended, hers does not either', async () => {
		paper = await begin();
		await seeCard(window, old);
		await window.link('Bring back a paper form by its code').first().click();
		await window.field('Code on the paper').waitFor();
		await scanCode(window, paper.code);
		assert.match(await window.complaint('Code on the paper'), new RegExp(window.say("This application is somebody else's: it is opened only for who began it.")));
		await seeCard(window, mother);
		await window.page.locator('a[href$="/mandates"]').click();
		await window.page.locator('summary').filter({ hasText: window.say('End the mandate') }).click();
		await window.page.locator('input[name=reason]').fill('监护权变更判决书');
		await window.press('End this mandate');
		await window.reads('Recorded');
		await seeCard(window, mother);
		await window.link('Bring back a paper form by its code').first().click();
		await window.field('Code on the paper').waitFor();
		await scanCode(window, paper.code);
		await window.page.getByRole('alert').waitFor();
		await window.reads("The mandate of who stands here is not in force, or does not name this service: it can't be filed by it.");
		await window.look('ended');
	});
});

story('What a wife confirmed online needs no signature at the window', { folder: 'window-online', more: ['test/packs/couple'] }, async ({ house, step, enter }) => {
	const he = await enter('husband'), she = await enter('wife'), window = await enter('window');
	let draft;

	await step('both fill in their parts at home', async () => {
		await road.signUp(he, husband);
		await he.goto('/services/T-COUPLE-01');
		await road.begin(he);
		await he.fill({ 'Name of the husband': husband.name, 'Card of the husband': husband.number, 'Day wished for': '2027-05-20' });
		await he.press('Go on');
		await he.field('Common home').waitFor();
		await he.fill({ 'Common home': '云溪县城关镇滨河路36号' });
		await he.press('Go on');
		await he.fill({ 'Name of that person': wife.name, 'Mobile number of that person': wife.phone });
		await he.press('Invite');
		await he.reads('Waiting for the other person');
		draft = /drafts\/(\d+)/.exec(he.page.url())[1];
		await road.signUp(she, wife);
		await she.goto('/my');
		await she.page.locator('a[href^="/parts/"]').click();
		await she.fill({ 'Name of the wife': wife.name, 'Card of the wife': wife.number });
		await she.press('Confirm my part');
		await she.reads('You have confirmed your part');
	});
	await step('at the window her part is read only, her number masked, and no signature is asked for', async () => {
		const paper = await road.printed(he, house, draft, 'online');
		assert.ok(!paper.words.includes(wife.number), 'her number is not on his paper');
		await road.signInStaff(window, 'window');
		await openPaper(window, paper.code, husband);
		await window.reads('Confirmed online');
		await window.look('confirmed');
		assert.ok(!(await window.text()).includes(wife.number));
		assert.equal(await window.field('Name of who signed').count(), 0);
		assert.equal(await window.field('Card of the wife').count(), 0);
	});
	await step('when the clerk changes what she confirmed along, she has to sign; who was not invited does not', async () => {
		await window.fill({ 'Day wished for': '2027-06-01' });
		await window.press('File it for the person');
		await window.complaint('Name of who signed');
		await window.look('must-sign');
		await window.fill({ 'Name of who signed': '孙无关', 'Identity number of who signed': road.identityNumber('1990-01-01', 9) });
		await window.choose('How it was seen', 'Is not here: I have the card in my hand and compared the signature on the paper');
		await window.press('File it for the person');
		assert.match(await window.complaint('Name of who signed'), new RegExp(wife.name));
	});
	await step('back to what she confirmed, it is filed with her confirmation', async () => {
		await window.fill({ 'Day wished for': '2027-05-20' });
		await window.press('File it for the person');
		await window.reads('The application is filed');
		const number = await window.page.locator('dt', { hasText: window.say('Number') }).locator('xpath=following-sibling::dd').innerText();
		await he.goto(`/my/dossiers/${number}`);
		await he.sees(he.say('A co-applicant has confirmed his part'));
		assert.ok(!(await he.text()).includes(he.say('A co-applicant signed his part on paper; the window saw card and signature')));
	});
});
