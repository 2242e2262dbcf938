// Every type of question, by a man with a phone who uses its keyboard, and by a woman whose browser runs no script: each makes a
// mistake in each, reads the sentence beside it, finds what was typed, puts it right, and sends.
import assert from 'node:assert/strict';
import path from 'node:path';
import * as road from './road.mjs';
import { root, run } from './house.mjs';
import { called } from './words.mjs';
import { story } from './visitor.mjs';

const wrong = {
	'What happened': '长'.repeat(301), 'How many people': '0', 'Floor area': '1.234', 'Price of a square metre': '很多', 'Mobile phone': '1990000', Landline: '2345678',
	'Mail address': 'a@@example.com', 'Postal code': '12345',
};
const right = {
	'Title of the thing': '𠮷㛃•艾力的小店', 'What happened': '一切正常\n第二行', 'How many people': '５０', 'Floor area': '１２．５', 'Price of a square metre': '¥1,000',
	'Mobile phone': '+86 199-0001-0055', Landline: '（0826）2345678', 'Mail address': 'guest@example.com', 'Postal code': '０１００１０',
};

const group = (visitor, name) => visitor.page.getByRole('group', { name: called(visitor.language, name, '( ?[（(].*[)）])?') });

// What is told beside a question that has several boxes or buttons.
const beside = (visitor, name) => group(visitor, name).locator('.fault').first().innerText();

async function goOn(visitor) {
	await visitor.press('Go on');
	await visitor.page.waitForLoadState();
}

// The page came back with its list of faults on top.
async function refused(visitor) {
	await visitor.press('Go on');
	await visitor.page.getByRole('alert').waitFor();
}

async function plainStep(visitor) {
	await visitor.field('What happened').evaluate((field) => field.removeAttribute('maxlength'));
	await visitor.fill(wrong);
	await refused(visitor);
	for (const [label, typed] of Object.entries(wrong)) {
		assert.ok((await visitor.complaint(label)).length > 3, `${label} is told`);
		assert.equal(await visitor.value(label), typed, `${label} is kept as typed`);
	}
	assert.ok(await visitor.complaint('Title of the thing'));
	await visitor.look('plain-wrong');
	await visitor.fill(right);
	if (visitor.script)
		await visitor.page.keyboard.press('Tab');
	else
		await refused(visitor);
	await visitor.field('Reason of the large sum').waitFor();
	assert.match(await visitor.page.locator('[id="f-total"]').innerText(), /12500\.00/);
	await visitor.fill({ 'Reason of the large sum': '房屋大修' });
	await refused(visitor);
	for (const label of ['How many people', 'Floor area'])
		assert.match(await visitor.complaint(label), /100/, 'a rule across two is told beside both');
	assert.equal(await visitor.value('Title of the thing'), '𠮷㛃·艾力的小店');
	assert.equal(await visitor.value('Floor area'), '12.50');
	await visitor.fill({ 'How many people': '3' });
	await goOn(visitor);
	await visitor.field('Day of the event').waitFor();
}

// By keyboard: a few letters, down, Enter. Without script it is a list.
async function pick(visitor, label, answer) {
	const box = visitor.page.getByRole('combobox', { name: called(visitor.language, label) });
	if (!visitor.script) {
		await box.selectOption({ label: visitor.say(answer) });
		return;
	}
	await box.focus();
	await visitor.page.keyboard.press('Control+A');
	await visitor.page.keyboard.type(visitor.say(answer).slice(0, 2));
	await visitor.page.keyboard.press('ArrowDown');
	assert.equal(await box.getAttribute('aria-expanded'), 'true');
	await visitor.page.keyboard.press('Enter');
	assert.equal(await box.inputValue(), visitor.say(answer));
}

async function chosenStep(visitor) {
	for (const need of ['Sign language', 'Wheelchair', 'Reading aloud'])
		await group(visitor, 'Services needed').getByRole('checkbox', { name: visitor.say(need) }).check();
	await visitor.fill({ 'Day of the event': '2026年2月30日', 'First day': '2026-3-10', 'Last day': '2026/3/1' });
	await refused(visitor);
	assert.ok(await visitor.complaint('Day of the event'));
	assert.equal(await visitor.value('Day of the event'), '2026-02-30');
	assert.ok(await visitor.complaint('Last day'));
	assert.ok(await visitor.complaint('Occupation'));
	for (const question of ['Way of sending', 'Services needed', 'May it be published', 'Companions'])
		assert.ok(await beside(visitor, question), `${question} is told`);
	assert.equal(await group(visitor, 'Services needed').getByRole('checkbox', { checked: true }).count(), 3, 'what was ticked is kept');
	await visitor.look('chosen-wrong');
	await group(visitor, 'Services needed').getByRole('checkbox', { name: visitor.say('Wheelchair') }).uncheck();
	await visitor.choose('Way of sending', 'Fetched');
	await visitor.choose('May it be published', 'No');
	await pick(visitor, 'Occupation', 'Tea maker');
	await visitor.fill({ 'Day of the event': '二〇二六年二月二十八日', 'First day': '2026.3.1', 'Last day': '20260310', 'Name of the companion': '迪丽热巴・迪力木拉提' });
	await road.decide(visitor, 'Is it a child', 'Yes', 'School of the child');
	await refused(visitor);
	assert.ok(await visitor.complaint('School of the child'));
	assert.equal(await visitor.value('Day of the event'), '2026-02-28');
	await visitor.fill({ 'School of the child': '云溪县第一小学' });
	await visitor.look('chosen');
	await goOn(visitor);
	await visitor.field('Bank card').waitFor();
}

// One list below the other; script draws the next by itself.
async function division(visitor, label, name) {
	await visitor.field(label).selectOption({ label: name });
	if (!visitor.script)
		await visitor.press('Show the next list');
	await visitor.page.locator('option[selected]', { hasText: name }).waitFor({ state: 'attached' }); // the page was drawn again
}

async function livesIn(visitor, names) {
	const labels = ['Province', 'City', 'County or district', 'Town or street', 'Village or community'];
	for (const [i, name] of names.entries()) {
		await visitor.field(labels[i]).waitFor();
		await division(visitor, labels[i], visitor.say(name));
	}
}

async function draws(visitor) {
	const pad = visitor.page.locator('[data-sign] canvas');
	await pad.scrollIntoViewIfNeeded();
	const { x, y } = await pad.boundingBox();
	await visitor.page.mouse.move(x + 20, y + 20);
	await visitor.page.mouse.down();
	for (const [dx, dy] of [[60, 60], [100, 30], [140, 70]])
		await visitor.page.mouse.move(x + dx, y + dy, { steps: 4 });
	await visitor.page.mouse.up();
	await visitor.page.waitForFunction(() => document.querySelector('input[type=file][name="signature.upload"]').files.length === 1);
}

async function placesStep(visitor, photo) {
	await visitor.field('Kind of document').selectOption({ label: visitor.say('Passport') });
	await visitor.fill({ 'Number of the document': '护照', 'Bank card': '6222029999000000013', 'Longitude (east)': '107.5', 'Latitude (north)': '30.4561' });
	await visitor.fill({ "Guarantor's identity number": '999999199001010181', 'Credit code of the employer': '91350100M000100Y44' });
	await refused(visitor);
	for (const label of ['Number of the document', 'Bank card', 'Longitude (east)', "Guarantor's identity number", 'Credit code of the employer'])
		assert.ok((await visitor.complaint(label)).length > 3, `${label} is told`);
	for (const question of ['Home address', 'Signature'])
		assert.ok(await beside(visitor, question), `${question} is told`);
	assert.equal(await visitor.value('Bank card'), '6222029999000000013');
	assert.equal(await visitor.value('Number of the document'), '护照');
	await visitor.look('places-wrong');
	await livesIn(visitor, ['Yunzhou Province', 'Yunxi City', 'Yunxi County', 'Longtan Township', 'Jijiagou Village']);
	await visitor.fill({ 'Number of the document': ' p８７６５４３２１', 'Bank card': '6222 0299 9900 0000 772', "Guarantor's identity number": '99999919900101018ｘ',
		'Credit code of the employer': '91350100m000100y43', 'Street, house number, building and room': '3组12号', 'Longitude (east)': 'E106°37′55.56″' });
	if (visitor.script) {
		await visitor.fill({ 'Longitude (east)': '106.6321' });
		await visitor.page.locator('.place-view').focus();
		await visitor.page.keyboard.press('ArrowRight');
		assert.equal(await visitor.value('Longitude (east)'), '106.635100', 'an arrow moves the place');
		await draws(visitor);
	} else {
		await visitor.field('Or a picture of your signature').setInputFiles(photo);
	}
	await visitor.look('places');
	await goOn(visitor);
	await visitor.reads('Is all of this right?');
}

async function reads(visitor) {
	const text = await visitor.text();
	for (const words of ['𠮷㛃·艾力的小店', '12.50', '12500.00', '0826-2345678', '010010', '迪丽热巴·迪力木拉提', 'P*******1', '6*****************2', '3组12号'])
		assert.ok(text.includes(words), `${words} is read back`);
	assert.ok(!text.includes('P87654321'), 'a document stays masked');
	assert.ok(text.includes(visitor.say('Tea maker')) && text.includes(visitor.say('Jijiagou Village')));
	await visitor.look('review');
}

// What is secret by its type is masked in the sent application, and nowhere in the folder of the county.
async function staysSecret(visitor, number) {
	await visitor.goto(`/my/dossiers/${number}`);
	const text = await visitor.text();
	assert.ok(text.includes('P*******1') && !text.includes('P87654321'));
	for (const secret of ['P87654321', '6222029999000000772'])
		assert.equal((await run('grep', ['-rlF', secret, visitor.house.dir])).code, 1, `${secret} lies open`);
}

// The second time, what was said before stands there, with its source, until it is corrected.
async function beginAgain(visitor, number) {
	await visitor.goto('/services/T-SAMPLER-01/apply');
	await visitor.press('Begin');
	await visitor.field('Landline').waitFor();
	assert.equal(await visitor.value('Landline'), '0826-2345678');
	assert.equal(await visitor.value('Floor area'), '', 'what does not ask for it is empty');
	const source = visitor.page.getByText(visitor.say('Taken from your application %s; correct it here if it has changed.', number));
	assert.equal(await source.count(), 2);
	await visitor.look('begun-again');
	await visitor.fill({ Landline: '0826-7654321' });
	await visitor.pressThrough('Save');
	await visitor.page.reload();
	assert.equal(await visitor.value('Landline'), '0826-7654321');
	assert.equal(await source.count(), 1, 'what was corrected has no source any more');
}

story('Every type of question', { folder: 'form' }, async ({ house, step, enter }) => {
	const { photo } = await road.papers(house);
	const people = [
		{ who: 'phone', options: { language: 'zh', script: true, small: true }, person: road.somebody(31) },
		{ who: 'no-script', options: { language: 'en', script: false, small: true }, person: road.somebody(32) },
	];
	await step('the pack of all types is loaded while the county is served', async () => {
		const loaded = await run(path.join(root, 'build/yizhan'), ['load', house.dir, path.join(root, 'test/packs/sampler')]);
		assert.equal(loaded.code, 0, loaded.out);
	});
	for (const { who, options, person } of people) {
		const visitor = await enter(who, options);
		await step(`${who}: words and numbers, each wrong first`, async () => {
			await road.signUp(visitor, person);
			await visitor.goto('/services/T-SAMPLER-01/apply');
			await visitor.press('Begin');
			await visitor.field('Floor area').waitFor();
			await plainStep(visitor);
		});
		await step(`${who}: choices, days and companions`, () => chosenStep(visitor));
		await step(`${who}: documents, cards, addresses, places, a signature`, () => placesStep(visitor, photo));
		await step(`${who}: all is read back, and sent`, async () => {
			await reads(visitor);
			const { number } = await road.send(visitor);
			await staysSecret(visitor, number);
			await beginAgain(visitor, number);
		});
	}
});
