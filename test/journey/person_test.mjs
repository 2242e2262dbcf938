// person_test.mjs: what the window does for who stands there: a lost password, a lost phone, the real name moved to another account, a
// correction of the register, a death; and what the person reads of it afterwards.
import assert from 'node:assert/strict';
import * as road from './road.mjs';
import { story } from './visitor.mjs';

const person = { ...road.somebody(71), name: '赵志强' };
const second = { phone: '19900011999', name: person.name, password: 'linghua-Yue-8' };
const father = { name: '赵老根', number: road.identityNumber('1940-02-03', 3) };
const newPhone = '19900011998', newPassword = 'shanChun-Feng-9';

async function seeCard(window, who) {
	await window.goto('/window');
	await window.fill({ Name: who.name, 'Identity number': who.number });
	await window.page.getByRole('group', { name: window.say('I have the card in my hand and it shows this person') }).getByRole('radio').first().check();
	await window.press('Go on to the account');
	await window.reads('What else the person needs');
}

function personStory(name, options) {
	story(name, { folder: `person-${options.language}`, ...options }, async ({ house, step, enter }) => {
		const window = await enter('window'), resident = await enter('resident');
		const sms = (phone) => house.messages(phone).filter((text) => /\d{6}/.test(text)).length;

		await step('an account gets its real name', async () => {
			await road.signUp(resident, person);
			await road.signInStaff(window, 'window');
			await road.raise(window, person);
		});
		await step('nobody is found by a number: the pages of a visit are of who stands there', async () => {
			for (const address of ['/window/person', '/window/person/1', '/window/visits/1/person'])
				assert.equal((await window.page.request.get(address)).status(), 404, address);
		});
		await step('a forgotten password: the clerk prints a code and sees no password; the account stays of real name', async () => {
			await seeCard(window, person);
			await window.look('visit');
			await window.link('Forgotten password, another phone').click();
			await window.reads('Password and phone');
			await window.look('accounts');
			assert.ok(!(await window.text()).includes(person.phone), 'the phone is masked');
			await window.press('Code for a new password on paper');
			await window.reads('Code for a new password');
			await window.look('slip');
			const code = /\b\d{6}\b/.exec(await window.page.locator('p.code').innerText())[0];
			const again = await enter('again');
			await again.goto('/recover');
			await again.fill({ 'Phone number or login': person.phone });
			await again.choose('How to set it anew', 'I have a code from a window');
			await again.page.getByRole('main').getByRole('button').last().click();
			await again.field('New password').waitFor();
			await again.fill({ Code: code, 'New password': newPassword });
			await again.press('Set the new password');
			await again.reads('Your new password is set');
			await road.signIn(again, { ...person, password: newPassword });
			await again.reads('My matters');
			await again.goto('/my/data/held');
			await again.page.getByRole('main').getByText(person.name).first().waitFor();
		});
		await step('a lost phone: the new one proves itself by a code that the person reads out; a wrong one is refused', async () => {
			await seeCard(window, person);
			await window.link('Forgotten password, another phone').click();
			await window.link('Another phone').click();
			await window.fill({ 'New phone number': newPhone });
			const before = sms(newPhone);
			await window.press('Send the code');
			await window.field('Code').waitFor();
			await window.look('phone-code');
			await house.message(newPhone, /\d{6}/);
			assert.equal(sms(newPhone), before + 1);
			const right = /\d{6}/.exec(house.messages(newPhone).at(-1))[0];
			await window.fill({ Code: right === '000000' ? '000001' : '000000' });
			await window.press('Confirm');
			await window.complaint('Code');
			await window.look('phone-wrong');
			await window.fill({ Code: right });
			await window.press('Confirm');
			await window.reads('The account has its new phone');
			await house.message(person.phone, /12345/);
		});
		await step('the real name moves to another account, only when the person wants it; the former one drops', async () => {
			const other = await enter('second');
			await road.signUp(other, second);
			await seeCard(window, person);
			await window.fill({ 'Phone number or login of the account': second.phone });
			await window.press('Raise the account to real name');
			await window.page.getByRole('alert').waitFor();
			await window.look('offer');
			await window.page.getByRole('checkbox').check();
			await window.press('Raise the account to real name');
			await window.reads('The account now has its real name');
			await other.goto('/my/data/held');
			await other.page.getByRole('main').getByText(person.name).first().waitFor();
			const former = await enter('former');
			await road.signIn(former, { phone: newPhone, password: newPassword });
			await former.reads('My matters');
			assert.equal((await former.page.goto('/my/data/held')).status(), 403);
		});
		await step('the person asks for a correction; the clerk decides with reasons, and the person reads them; nobody else does', async () => {
			const other = await enter('owner');
			await road.signIn(other, second);
			await other.reads('My matters');
			await other.goto('/my/data/correct');
			await other.fill({ 'What is wrong, and what is right': '住址有误，应为滨河路38号', 'By which paper': '居民户口簿' });
			await other.press('Send the request');
			await other.reads('Waits for the keeper of the register');
			await other.look('asked');
			await window.goto('/window');
			await window.link('Corrections of the register').click();
			await window.look('waiting');
			assert.ok(!(await window.text()).includes(person.name), 'the list masks names');
			await window.page.locator('a[href^="/window/corrections/"]').first().click();
			await window.sees('住址有误，应为滨河路38号');
			await window.look('request');
			await window.press('Enter it in the register, and answer');
			await window.complaint('Answer to the person');
			await window.fill({ Address: '云溪县城关镇滨河路38号', 'Answer to the person': '经核对户口簿，已更正住址。' });
			await window.press('Enter it in the register, and answer');
			await window.reads('No request waits');
			await other.goto('/my/data/held');
			await other.sees('滨河路38号');
			await other.sees('经核对户口簿，已更正住址。');
			await other.goto('/my/notices');
			await other.sees('经核对户口簿，已更正住址。');
			await other.goto('/my/data/correct');
			await other.fill({ 'What is wrong, and what is right': '生日有误' });
			await other.press('Send the request');
			await other.reads('Waits for the keeper of the register');
			await window.goto('/window/corrections');
			await window.page.locator('a[href^="/window/corrections/"]').first().click();
			await window.fill({ 'Answer to the person': '生日以居民身份证为准，未见其他证明。' });
			await window.press('Change nothing, and answer');
			await window.reads('No request waits');
			await other.goto('/my/data/held');
			await other.sees('生日以居民身份证为准，未见其他证明。');
			await other.look('decided');
		});
		await step('he reads who looked at his data, and why', async () => {
			const other = await enter('reader');
			await road.signIn(other, second);
			await other.reads('My matters');
			await other.goto('/my/data/readings');
			await other.reads('accounts and state, seen at the window');
			await other.reads('a correction that the person asked for');
			await other.look('readings');
		});
		await step('a death is told by a relative with papers; nothing of the dead is shown, and a wrong name finds nobody', async () => {
			await seeCard(window, father);
			await seeCard(window, person);
			await window.link('A death or a move').click();
			await window.reads('Relatives with papers, or the person. Nothing of somebody else is shown here; that you entered it is recorded.');
			const tell = async (name) => {
				await window.fill({ Name: name, 'Identity number': father.number, Source: '死亡医学证明 2026-117' });
				await window.choose('State', 'Deceased');
				await window.field('Day').fill('2026-11-01');
				await window.press('Enter it in the register');
			};
			await tell('赵老二');
			await window.complaint('Identity number');
			await window.look('nobody');
			await tell(father.name);
			await window.reads('It was entered in the register');
			await window.look('death');
		});
	});
}

personStory('Who stands at the window, in Chinese', { language: 'zh' });
personStory('Who stands at the window, in English, on a narrow screen, without script', { language: 'en', small: true, script: false });
