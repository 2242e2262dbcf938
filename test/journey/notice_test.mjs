// A county changes its privacy notice: everybody is told, and what was agreed to is asked anew where its purpose changed.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as road from './road.mjs';
import { root, run, until } from './house.mjs';
import { story } from './visitor.mjs';
import { words } from './words.mjs';

// The county's pack as it ships, with another version of its notice.
async function load(house, version, news, change) {
	const folder = path.join(house.folder, 'county-next', 'county');
	fs.rmSync(path.dirname(folder), { recursive: true, force: true });
	fs.cpSync(path.join(root, 'packs/county'), folder, { recursive: true });
	const file = path.join(folder, 'privacy.yaml'), text = fs.readFileSync(file, 'utf8');
	const next = change(text.replace('version: "1"', `version: "${version}"\nnews: { zh: ${news.zh}, en: "${news.en}" }`));
	fs.writeFileSync(file, next);
	const done = await run(path.join(root, 'build/yizhan'), ['load', house.dir, folder]);
	assert.equal(done.code, 0, done.out);
}

const same = (text) => text.replace('用于登录、通知和保护您的账号。', '用于登录、通知，并保护您的账号。');
const other = (text) => same(text).replace('供您选择，免于重复提交。', '供您和经办人员选择，免于重复提交。').replace('is offered to you, so that', 'is offered to you and to the clerk, so that');

async function openConsents(visitor) {
	await visitor.goto('/my/account/consents');
	await visitor.page.getByRole('heading', { level: 1, name: visitor.say('What I have agreed to') }).waitFor();
}

function noticeStory(name, options, n) {
	const person = road.somebody(n);
	story(name, options, async ({ house, step, enter }) => {
		const resident = await enter('resident');
		await step('he signs up and agrees to a purpose', async () => {
			await road.signUp(resident, person);
			await openConsents(resident);
			await resident.press('Allow it');
			await resident.reads('Your choice was kept');
			await resident.reads('stands');
			await resident.look('consents');
		});
		await step('a notice whose purposes are the same is told in the site, and what he agreed to holds on', async () => {
			await load(house, '2', { zh: '账号信息的说明更清楚了。', en: 'What is said about accounts is clearer now.' }, same);
			await until('the notice in the site', async () => {
				await resident.goto('/my/notices');
				return (await resident.text()).includes(words('zh', 'The privacy notice has a new version')); // the house writes to people in Chinese
			}, 120);
			await openConsents(resident);
			assert.ok(await resident.button('Withdraw my consent').count());
			assert.equal(await resident.button('Allow it').count(), 0);
		});
		await step('at the next sign-in it comes first, and leads on to where he wanted to go', async () => {
			await road.signOut(resident);
			await resident.goto('/my/account');
			await road.signInHere(resident, person);
			await resident.page.getByRole('heading', { level: 1, name: resident.say('The privacy notice has a new version') }).waitFor();
			assert.equal(await resident.page.getByRole('radio').count(), 0);
			await resident.look('news');
			await resident.press('I have read it, go on');
			await resident.page.getByRole('heading', { level: 1, name: resident.say('My account') }).waitFor();
			await road.signOut(resident);
			await road.signIn(resident, person);
			await resident.reads('My matters');
		});
		await step('a purpose that changed holds no more, and is asked anew with nothing chosen beforehand', async () => {
			await load(house, '3', { zh: '再次使用材料的范围有变化。', en: 'Who is offered your earlier materials has changed.' }, other);
			await until('the county to have it', async () => {
				await openConsents(resident);
				return resident.button('Allow it').count();
			});
			await resident.look('lapsed');
			await road.signOut(resident);
			await road.signIn(resident, person);
			await resident.page.getByRole('heading', { level: 1, name: resident.say('The privacy notice has a new version') }).waitFor();
			assert.equal(await resident.page.locator('input[type=radio]:checked').count(), 0);
			await resident.look('asked-anew');
		});
		await step('saying nothing leaves it lapsed; saying yes makes it hold, and both versions stay recorded', async () => {
			await resident.press('I have read it, go on');
			await resident.reads('My matters');
			await openConsents(resident);
			assert.ok(await resident.button('Allow it').count());
			await resident.goto('/privacy/news');
			await resident.choose('Is this allowed?', 'I allow it');
			await resident.press('I have read it, go on');
			await resident.reads('My matters');
			await openConsents(resident);
			assert.equal(await resident.button('Allow it').count(), 0);
			const rows = await resident.page.locator('ul.results > li').allInnerTexts();
			assert.equal(rows.length, 2);
			assert.match(rows[0], new RegExp(`3[^]*${resident.say('stands')}`));
			assert.match(rows[1], /\b1\b/);
			await resident.look('both-versions');
		});
	});
}

noticeStory('A new privacy notice, in Chinese', { language: 'zh' }, 45);
noticeStory('A new privacy notice, in English, on a phone, without script', { language: 'en', small: true, script: false }, 46);
