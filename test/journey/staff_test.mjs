// Those who work here: an account is made by one administrator and let in by another, each keeps to his own acts, a deputy
// stands in, a clerk leaves and hands over, two offices merge with open tasks.
import assert from 'node:assert/strict';
import { totp } from './house.mjs';
import { called } from './words.mjs';
import { story } from './visitor.mjs';

async function signIn(visitor, { login, password, secret }, code) {
	await visitor.goto('/desk/sign-in');
	await visitor.fill({ Login: login, Password: password });
	if (secret || code)
		await visitor.field('Code of the second factor').fill(code ?? await visitor.house.code({ login, secret }));
	await visitor.page.getByRole('main').getByRole('button', { name: called(visitor.language, 'Sign in') }).click();
	await visitor.page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
}

async function signInAs(visitor, role) {
	await signIn(visitor, visitor.house.account(role));
	if (['system', 'security', 'audit'].includes(role))
		await visitor.goto('/admin');
}

// What a page refuses, in words.
async function refused(visitor, address) {
	const answer = await visitor.page.goto(address);
	assert.equal(answer.status(), 403, `${visitor.who} at ${address}`);
	await visitor.reads('Your account has no right to do this.');
}

// A form sent by hand, as somebody does who knows another's addresses: with the token of a page of one's own.
async function sends(visitor, address, fields = {}) {
	await visitor.goto('/admin');
	const csrf = await visitor.page.locator('input[name=csrf]').first().inputValue();
	return (await visitor.page.request.post(address, { form: { csrf, ...fields }, maxRedirects: 0 })).status();
}

story('Those who work here', { folder: 'staff' }, async ({ house, step, enter }) => {
	const system = await enter('system'), security = await enter('security'), audit = await enter('audit');
	const clerk = { login: 'liu.fang', name: '刘芳' };
	let page;

	await step('the system administrator makes an account, which can do nothing yet', async () => {
		await signInAs(system, 'system');
		await system.look('administration');
		await system.goto('/admin/staff');
		await system.link('New account').click();
		await system.fill({ Login: clerk.login, Name: clerk.name });
		await system.look('new-account');
		await system.press('Make the account');
		await system.reads('has no password yet');
		page = new URL(system.page.url()).pathname;
		await system.look('account-made');
	});

	await step('the security administrator gives a post and a password for once', async () => {
		await signInAs(security, 'security');
		await security.look('administration');
		await security.goto(page);
		await security.look('before');
		await security.field('Post').selectOption('police-clerk');
		await security.press('Give this post');
		await security.reads('in force');
		await security.press('One-time password');
		clerk.password = await security.page.locator('.code.large').innerText();
		await security.look('let-in');
	});

	const newcomer = await enter('newcomer');
	await step('at the first sign-in the newcomer sets a password and a second factor, and gets codes for a lost phone', async () => {
		await signIn(newcomer, clerk);
		await newcomer.reads('Somebody else knows your password: choose one that only you know.');
		await newcomer.goto('/desk');
		await newcomer.reads('Somebody else knows your password: choose one that only you know.');
		await newcomer.fill({ 'New password': clerk.password, 'The same once more': clerk.password });
		await newcomer.press('Save the password');
		await newcomer.reads('Choose a password that you did not have before.');
		clerk.password = 'yizhan-liu-fang-2';
		await newcomer.fill({ 'New password': clerk.password, 'The same once more': clerk.password });
		await newcomer.look('password');
		await newcomer.press('Save the password');
		await newcomer.reads('For the authenticator');
		await newcomer.look('second-factor');
		await newcomer.field('Code of the second factor').fill('000000');
		await newcomer.press('Confirm');
		await newcomer.reads('This code does not fit: wait for the next one, and check the clock of your phone.');
		clerk.secret = (await newcomer.page.locator('p .code').innerText()).replaceAll(' ', '');
		await newcomer.field('Code of the second factor').fill(totp(clerk.secret));
		await newcomer.press('Confirm');
		await newcomer.reads('Your account is secured');
		clerk.codes = await newcomer.page.locator('ul.code li').allInnerTexts();
		assert.equal(clerk.codes.length, 10);
		await newcomer.look('codes');
		await newcomer.link('Go on').click();
		await newcomer.page.waitForURL(/\/desk/);
		await newcomer.goto('/desk');
		await newcomer.page.getByRole('heading', { level: 1, name: newcomer.say('To do') }).waitFor();
	});

	await step('a code for a lost phone opens once', async () => {
		await newcomer.page.getByRole('button', { name: newcomer.say('Sign out') }).first().click();
		await newcomer.page.waitForURL(/sign-in/);
		await signIn(newcomer, { login: clerk.login, password: clerk.password }, clerk.codes[0]);
		await newcomer.page.context().clearCookies();
		await newcomer.goto('/desk/sign-in');
		await newcomer.fill({ Login: clerk.login, Password: clerk.password, 'Code of the second factor': clerk.codes[0] });
		await newcomer.page.getByRole('main').getByRole('button', { name: called(newcomer.language, 'Sign in') }).click();
		await newcomer.reads('The login, the password or the code is wrong.');
	});

	await step('each administrator is refused the others’ acts, and security its own account', async () => {
		await signInAs(audit, 'audit');
		await audit.look('administration');
		await refused(system, '/admin/log');
		await refused(security, '/admin/log');
		await refused(security, '/admin/state');
		await refused(audit, '/admin/state');
		await refused(audit, '/admin/staff/new');
		for (const [visitor, act] of [[system, 'posts'], [system, 'lock'], [system, 'let-in'], [system, 'second-factor/reset'],
			[audit, 'posts'], [audit, 'lock'], [audit, 'name'], [security, 'name']])
			assert.equal(await sends(visitor, `${page}/${act}`, { post: 'police-head', from_on: '2026-01-01', name: 'x' }), 403, `${visitor.who}: ${act}`);
		await security.goto(`/admin/staff?name=${encodeURIComponent('许静')}`);
		await security.page.getByRole('link', { name: '许静' }).click();
		await security.reads('This is your own account: another security administrator decides on it.');
		await security.look('own-account');
		const own = new URL(security.page.url()).pathname;
		assert.equal(await sends(security, `${own}/posts`, { post: 'police-head', from_on: '2026-01-01' }), 403);
	});

	await step('the last system administrator stays', async () => {
		await security.goto(`/admin/staff?name=${encodeURIComponent('秦峰')}`);
		await security.page.getByRole('link', { name: '秦峰' }).click();
		await security.press('Lock');
		await security.reads('This is the last system administrator: give the post to another first.');
		await security.look('last-of-a-kind');
	});

	await step('the auditor finds who did what', async () => {
		await audit.goto('/admin/log');
		await audit.fill({ 'Login of who acted': house.account('security').login });
		await audit.field('Kind of deed').selectOption('post.given');
		await audit.press('Search');
		await audit.sees('police-clerk');
		await audit.look('log');
		await audit.goto('/admin/log?kind=person.read');
		await audit.look('readings');
	});
});
