// A resident and his account: found again without a clerk, its phone, where he is signed in, what is held of him, and its end.
import assert from 'node:assert/strict';
import * as road from './road.mjs';
import { until } from './house.mjs';
import { story } from './visitor.mjs';

const person = road.somebody(41), neighbour = road.somebody(42);
const newPassword = 'qingfeng-mingyue-9', newPhone = '19900019041';

async function openAccount(visitor) {
	await visitor.goto('/my');
	await visitor.page.getByRole('main').getByRole('link', { name: visitor.say('My account'), exact: true }).click();
	await visitor.page.getByRole('heading', { level: 1, name: visitor.say('My account') }).waitFor();
}

async function follow(visitor, link) {
	await visitor.page.getByRole('main').getByRole('link', { name: visitor.say(link) }).first().click();
}

async function codeAfter(visitor, phone, count) {
	const messages = await until(`an SMS to ${phone}`, () => {
		const all = visitor.house.messages(phone).filter((text) => /\d{6}/.test(text));
		return all.length > count && all;
	}, 20);
	return /\d{6}/.exec(messages.at(-1))[0];
}

async function askRecovery(visitor, login, way) {
	await visitor.goto('/sign-in');
	await visitor.link('Forgotten the password?').click();
	await visitor.fill({ 'Phone number or login': login });
	await visitor.choose('How to set it anew', way);
	await visitor.press('Go on');
	await visitor.reads('If there is such an account and it can be reached that way, a code is on its way. It is valid for 10 minutes.');
}

export function accountStory(name, options) {
	story(name, options, async ({ house, step, enter }) => {
		const resident = await enter('resident');
		const before = () => house.messages(person.phone).filter((text) => /\d{6}/.test(text)).length;

		await step('he signs up, and reads the privacy notice on the way', async () => {
			await resident.goto('/privacy');
			await resident.look('privacy');
			await road.signUp(resident, person);
		});
		await step('my account says who he is here and how sure that is', async () => {
			await openAccount(resident);
			await resident.reads('Phone confirmed');
			await resident.look('account');
		});
		await step('a wrong present password changes nothing; the right one does', async () => {
			await follow(resident, 'Change the password');
			await resident.fill({ 'Present password': 'not-his-password', 'New password': newPassword });
			await resident.press('Change the password');
			assert.match(await resident.complaint('Present password'), new RegExp(resident.say('This is not your password.')));
			await resident.look('password-wrong');
			await resident.fill({ 'Present password': person.password, 'New password': newPassword });
			await resident.press('Change the password');
			await resident.reads('Your password was changed; the other sessions were ended');
			person.changed = newPassword;
		});
		await step('a second session is listed by its device, and ended from here', async () => {
			const second = await enter('second');
			await road.signIn(second, { ...person, password: newPassword });
			await second.reads('My matters');
			await openAccount(resident);
			await follow(resident, 'Where I am signed in');
			await resident.reads('This session');
			await resident.look('sessions');
			await resident.page.getByRole('main').getByRole('button', { name: new RegExp(`^${resident.say('End it')} `) }).click();
			await resident.reads('The session was ended');
			await second.goto('/my');
			await second.page.getByRole('heading', { level: 1, name: second.say('Sign in') }).waitFor();
		});
		await step('asking for a new password gets the same page for somebody and for nobody, and nobody gets a message', async () => {
			const again = await enter('again');
			await again.goto('/recover');
			await again.look('recover');
			await askRecovery(again, neighbour.phone, 'A code to the phone of the account');
			const unknown = (await again.text()).replaceAll(neighbour.phone, '');
			const count = before();
			await askRecovery(again, person.phone, 'A code to the phone of the account');
			assert.equal((await again.text()).replaceAll(person.phone, ''), unknown);
			await again.look('recover-code');
			person.code = await codeAfter(again, person.phone, count);
			assert.equal(house.messages(neighbour.phone).length, 0);
			await again.fill({ Code: person.code === '000000' ? '000001' : '000000', 'New password': person.password });
			await again.press('Set the new password');
			assert.match(await again.complaint('Code'), new RegExp(again.say('The code is wrong: look at the message once more.')));
			await again.fill({ Code: person.code, 'New password': person.password });
			await again.press('Set the new password');
			await again.reads('Your new password is set');
			await again.look('recovered');
			person.changed = person.password;
		});
		await step('all his sessions have ended with that', async () => {
			await resident.goto('/my');
			await resident.page.getByRole('heading', { level: 1, name: resident.say('Sign in') }).waitFor();
		});
		await step('another phone is confirmed by its code; the former one is told, and he signs in with the new', async () => {
			await road.signIn(resident, { ...person, password: person.changed });
			await resident.reads('My matters');
			await openAccount(resident);
			await follow(resident, 'Change or confirm the phone number');
			await resident.fill({ 'New phone number': newPhone, 'Present password': person.changed });
			await resident.press('Send the code');
			await resident.fill({ 'Code sent to the new number or address': await codeAfter(resident, newPhone, 0) });
			await resident.look('phone-code');
			await resident.press('Confirm');
			await resident.reads('Your phone number is confirmed');
			await house.message(person.phone, /12345/);
			await road.signOut(resident);
			await road.signIn(resident, { ...person, phone: newPhone, password: person.changed });
			await resident.reads('My matters');
		});
		await step('he allows one purpose, and takes it back', async () => {
			await openAccount(resident);
			await follow(resident, 'What I have agreed to');
			await resident.look('consents');
			await resident.press('Allow it');
			await resident.reads('Your choice was kept');
			await resident.press('Withdraw my consent');
			await resident.reads('Not allowed');
		});
		await step('what the county holds is not shown to who was not seen', async () => {
			await openAccount(resident);
			await follow(resident, 'What is held about me, and who read it');
			await resident.reads('It is shown only to who was seen: go to any window with your identity card.');
			await resident.look('data');
			for (const path of ['/my/data/held', '/my/data/readings', '/my/data/correct'])
				assert.equal((await resident.page.goto(path)).status(), 403, path);
		});
		await step('a copy of his data is made and downloaded', async () => {
			await resident.goto('/my/data');
			await resident.press('Ask for a copy');
			await until('the copy', async () => {
				await resident.goto('/my/data');
				return resident.link('Download the copy').count();
			});
			const answer = await resident.context.request.get('/my/data/copy/file');
			assert.equal(answer.headers()['content-type'], 'application/zip');
			assert.equal((await answer.body()).subarray(0, 2).toString(), 'PK');
		});
		await step('the account is deleted with its password, and opens no more', async () => {
			await openAccount(resident);
			await follow(resident, 'Delete this account');
			await resident.look('delete');
			await resident.fill({ 'Present password': person.changed });
			await resident.press('Delete the account for good');
			await resident.reads('Your account is deleted');
			await resident.look('deleted');
			await road.signIn(resident, { ...person, phone: newPhone, password: person.changed });
			await resident.reads('The login or the password is wrong.');
		});
	});
}

accountStory('An account and its holder, in Chinese', { language: 'zh' });
accountStory('An account and its holder, in English, on a phone, without script', { language: 'en', small: true, script: false });
