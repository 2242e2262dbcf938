// A resident gets a receipt: found, signed up, applied for with mistakes on the way, sent, followed by somebody else.
import assert from 'node:assert/strict';
import * as road from './road.mjs';
import { story } from './visitor.mjs';

const person = road.liNa;
const child = road.identityNumber('2019-11-05', 7);

export function residentStory(name, options) {
	story(name, options, async ({ house, step, enter }) => {
		const resident = await enter('resident');
		const { photo, lease } = await road.papers(house);
		let receipt;

		await step('the first page asks what he would like to get done', async () => {
			await resident.goto('/');
			await resident.look('home');
		});
		await step('everyday words, pinyin, its initials and the name itself find the residence permit', async () => {
			for (const query of ['juzhuzheng', 'jzz', '暂住证怎么办', '外地人办居住证', '居住证'])
				await road.findGuide(resident, query);
			await resident.look('guide');
			await resident.goto('/search?q=juzhuzheng');
			await resident.look('search');
			await resident.goto('/search?q=%E9%BE%98%E9%BE%98');
			await resident.reads('Nothing was found');
			await resident.look('nothing-found');
		});
		await step('the services can be looked through by office', async () => {
			await resident.goto('/services');
			await resident.look('services');
			await resident.page.getByRole('main').getByRole('listitem').locator('a[href*=police]').click();
			await resident.look('office');
		});
		await step('applying leads a stranger to the door first', async () => {
			await road.findGuide(resident, '居住证');
			await resident.press('Apply online');
			await resident.look('sign-in');
			await resident.link('Sign up with your phone').click();
			await resident.look('sign-up');
		});
		await step('a phone number that is none gets a sentence', async () => {
			await resident.fill({ 'Phone number': '1234' });
			await resident.press('Send the code');
			assert.equal(await resident.complaint('Phone number'), resident.say('Enter the 11 digits of a mainland mobile number.'));
			assert.equal(await resident.value('Phone number'), '1234');
			await resident.look('sign-up-wrong');
		});
		await step('a wrong code opens nothing, and the name stays', async () => {
			await road.askForCode(resident, person);
			const right = await road.codeOf(resident, person);
			const wrong = right === '000000' ? '000001' : '000000';
			await resident.fill({ Code: wrong, Name: person.name, 'Choose a password': person.password });
			await resident.press('Sign up');
			assert.match(await resident.complaint('Code'), new RegExp(resident.say('The code is wrong: look at the message once more.')));
			assert.equal(await resident.value('Name'), person.name);
			await resident.look('code-wrong');
		});
		await step('the code of the SMS does', async () => {
			await resident.fill({ Code: await road.codeOf(resident, person), 'Choose a password': person.password });
			await resident.press('Sign up');
			await resident.reads('My matters');
			await resident.reads('Your real name has not been seen yet');
			await resident.look('my-empty');
		});
		await step('the application says what is ahead, then asks step by step', async () => {
			await road.findGuide(resident, '居住证');
			resident.guide = resident.page.url();
			await resident.press('Apply online');
			await resident.look('ahead');
			await resident.press('Begin');
			await resident.look('applicant');
		});
		await step('mistakes get a sentence beside the field, and nothing typed is lost', async () => {
			await road.fillApplicant(resident, { ...person, number: '999999199203150020', born: '1992年3月33日' });
			await resident.fill({ 'Ethnic group': '' });
			await resident.press('Go on');
			assert.match(await resident.complaint('Identity number'), new RegExp(resident.say('A digit is wrong or two are swapped: compare this number with the identity card.')));
			assert.match(await resident.complaint('Ethnic group'), new RegExp(resident.say('Fill this in.').replace('.', '\\.')));
			assert.ok(await resident.complaint('Day of birth'));
			assert.equal(await resident.value('Name'), person.name);
			assert.equal(await resident.value('Identity number'), '999999199203150020');
			assert.equal(await resident.value('Day of birth'), '1992年3月33日');
			assert.equal(await resident.page.getByRole('alert').getByRole('listitem').count(), 3);
			await resident.look('applicant-wrong');
			await resident.page.getByRole('alert').getByRole('link').first().click();
			if (resident.script)
				assert.ok(await resident.field('Identity number').evaluate((field) => field === document.activeElement), 'the link of the list leads to the field');
		});
		await step('put right, it goes on; a child under a job brings its own questions', async () => {
			await road.fillApplicant(resident, person);
			await resident.press('Go on');
			await resident.fill({ 'Address here': '云溪县城关镇滨河路36号2栋301室', 'Living here since': '2025-03-01' });
			assert.equal(await resident.field('Employer').count(), 0, 'not asked before the ground is known');
			await road.decide(resident, 'On what ground', 'A lawful steady job', 'Employer');
			await resident.look('residence-job');
			await road.decide(resident, 'On what ground', 'A lawful steady home', 'Rented');
			assert.equal(await resident.field('Employer').count(), 0, 'no longer asked');
			await road.decide(resident, 'Kind of home', 'Rented', 'Landlord');
			await resident.fill({ Landlord: '李强' });
			assert.equal(await resident.value('Address here'), '云溪县城关镇滨河路36号2栋301室');
		});
		await step('family members are added and taken away again', async () => {
			const row = (n) => resident.page.getByRole('group', { name: resident.say('Number {}', n), exact: true });
			await resident.press('Add one more');
			await resident.fill({ Name: '王小雨', 'Identity number': child }, row(1));
			await resident.press('Add one more');
			await resident.fill({ Name: '不该在这里' }, row(2));
			await resident.look('members');
			await resident.press('Remove', row(2));
			await row(2).waitFor({ state: 'detached' });
			assert.equal(await resident.field('Name', row(1)).inputValue(), '王小雨');
			await road.decide(resident, 'Relation to the applicant', 'Child', 'School, if any', row(1));
			await resident.fill({ 'School, if any': '云溪县实验小学' }, row(1));
			await road.agree(resident);
			await resident.press('Go on');
		});
		await step('proofs are asked for by what was answered; going on without them gets a sentence each', async () => {
			await resident.field('Photograph').waitFor();
			assert.equal(await resident.field('Proof of work').count(), 0, 'a proof of work is not asked for a home');
			await resident.look('materials');
			await road.bring(resident, 'Photograph', photo);
			await road.bring(resident, 'Proof of the address here', lease);
			await resident.look('materials-handed-in');
			await resident.press('Go on');
		});
		await step('all is shown once more, the identity number masked', async () => {
			await resident.reads('Is all of this right?');
			const text = await resident.text();
			assert.ok(text.includes(person.phone) && text.includes('滨河路36号2栋301室'), 'what he typed himself can be read once more');
			assert.ok(!text.includes(child), 'the whole number of another stands nowhere');
			assert.ok(text.includes('李强') && text.includes('王小雨') && text.includes('租赁合同.pdf'));
			assert.ok(!text.includes(person.number), 'the whole number stands nowhere');
			await resident.look('review');
		});
		await step('sent by a double click, one application is there', async () => {
			await resident.button('Send the application').dblclick();
			receipt = await road.readReceipt(resident);
			await resident.look('receipt');
			await resident.goto('/my');
			assert.equal(await resident.page.locator('a[href^="/my/dossiers/"]').count(), 1);
			await resident.look('my');
		});
		await step('the QR code of the receipt leads to the tracking page, without signing in', async () => {
			await resident.page.goBack();
			const said = await road.scan(resident);
			const stranger = await enter('stranger');
			assert.ok(said.startsWith(house.url), `the QR code leads here: ${said}`);
			await stranger.goto(said);
			await stranger.sees(receipt.number);
			await stranger.goto('/');
			await stranger.link('Where is my application? Look it up with its number').click();
			await stranger.look('track');
			await stranger.fill({ Number: receipt.number, 'Query code': 'wrong-code' });
			await stranger.press('Look it up');
			await stranger.reads('No application has this number and this code: look at the receipt once more.');
			await stranger.look('track-wrong');
			await stranger.fill({ Number: receipt.number, 'Query code': receipt.code });
			await stranger.press('Look it up');
			await stranger.sees(receipt.number);
			const text = await stranger.text();
			for (const secret of [person.name, person.number, person.phone, '滨河路'])
				assert.ok(!text.includes(secret), `a stranger with the code is not shown ${secret}`);
			await stranger.look('tracked');
		});
		await step('the office has told him by SMS', async () => {
			await house.message(person.phone, new RegExp(receipt.number));
		});
		await step('he follows it, withdraws it, signs out, and his pages are closed', async () => {
			await resident.goto('/my');
			await resident.page.locator('a[href^="/my/dossiers/"]').first().click();
			await resident.look('matter');
			await resident.page.getByText(resident.say('Withdraw the application')).first().click();
			await resident.fill({ 'Why, if you like': '材料要重新准备' });
			await resident.page.getByRole('button', { name: resident.say('Withdraw'), exact: false }).last().click();
			await resident.reads('Withdrawn');
			await resident.look('withdrawn');
			await road.signOut(resident);
			await resident.goto('/my');
			await resident.field('Password').waitFor();
			await road.signIn(resident, person);
			await resident.reads('My matters');
		});
	});
}

residentStory('A resident applies for a residence permit, in English', { folder: 'resident-en', language: 'en' });
residentStory('A resident applies for a residence permit, in Chinese, on a phone, without script', { folder: 'resident-zh-phone', small: true, script: false });
