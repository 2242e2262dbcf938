// Materials: brought by phone over a bad connection and without script, looked at in place by who brought them and by the clerk.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { openBrowser, story } from './visitor.mjs';
import { until } from './house.mjs';
import * as road from './road.mjs';

// A photograph of several hundred kilobytes, and a document of three pages.
async function papers(house) {
	const context = await (await openBrowser()).newContext({ viewport: { width: 1400, height: 1800 } });
	const page = await context.newPage();
	await page.setContent('<canvas id="c" width="1400" height="1800"></canvas>');
	await page.evaluate(() => {
		const context = document.querySelector('canvas').getContext('2d');
		const noise = context.createImageData(1400, 1800);
		for (let i = 0, seed = 7; i < noise.data.length; i++) noise.data[i] = i % 4 === 3 ? 255 : (seed = (seed * 1103515245 + 12345) & 0x7fffffff) >> 20;
		context.putImageData(noise, 0, 0);
	});
	const photo = path.join(house.folder, '大相片.jpg'), lease = path.join(house.folder, '租赁合同 三页.pdf');
	await page.screenshot({ path: photo, type: 'jpeg', quality: 70 });
	await page.setContent('<h1>房屋租赁合同</h1><p style="break-after:page">第一页</p><p style="break-after:page">第二页</p><p>第三页</p>');
	fs.writeFileSync(lease, await page.pdf({ format: 'A4' }));
	await context.close();
	return { photo, lease };
}

async function toMaterials(visitor, person) {
	await road.findGuide(visitor, '居住证');
	await road.begin(visitor);
	await road.fillApplicant(visitor, person);
	await visitor.press('Go on');
	await road.fillResidence(visitor);
	await visitor.press('Go on');
	await visitor.field('Photograph').waitFor();
}

const shown = (visitor) => visitor.page.locator('.files li:not(.coming) .file-name').allInnerTexts();

// The picture on a viewing page has been drawn, and is no broken one.
const drawn = (visitor) => visitor.page.locator('.viewer-frame img').evaluate(async (image) => {
	await image.decode();
	return image.naturalWidth;
});

story('Materials by phone', { folder: 'materials', script: true, small: true }, async ({ house, step, enter }) => {
	const person = road.somebody(41);
	const resident = await enter('resident');
	const { photo, lease } = await papers(house);
	let number;

	await step('a photograph is sent in parts, with a bar, and goes on after the connection broke', async () => {
		assert.ok(fs.statSync(photo).size > 300_000, 'more than one part');
		await road.signUp(resident, person);
		await toMaterials(resident, person);
		let broken = 0, parts = 0;
		await resident.context.route(/\/uploads\/\d+\?offset=/, (route) => {
			parts++;
			if (parts === 2 && ++broken) return route.abort('connectionreset');
			return route.continue();
		});
		await road.handIn(resident, 'Photograph', photo);
		await resident.page.getByRole('status').getByText(resident.say('The connection is broken. It goes on by itself.')).waitFor();
		assert.equal(await resident.page.getByRole('progressbar').count(), 1);
		await resident.picture('broken-off');
		await until('the file', async () => (await shown(resident)).length === 1, 30);
		assert.equal(broken, 1);
		assert.ok(parts >= 3);
		await resident.context.unroute(/\/uploads\/\d+\?offset=/);
		resident.faults.length = 0; // the reset that was made here
	});
	await step('the page is left, and what was brought is there', async () => {
		await resident.page.reload();
		assert.deepEqual(await shown(resident), ['大相片.jpg']);
		await resident.look('brought');
	});
	await step('several files keep their order or are given another, and one is taken away', async () => {
		const more = ['二.pdf', '三.pdf'].map((name) => {
			fs.copyFileSync(lease, path.join(house.folder, name));
			return path.join(house.folder, name);
		});
		await road.handIn(resident, 'Proof of the address here', [lease, ...more]);
		await until('three documents', async () => (await shown(resident)).length === 4, 30);
		assert.deepEqual(await shown(resident), ['大相片.jpg', '租赁合同 三页.pdf', '二.pdf', '三.pdf']);
		await road.onFile(resident, 'Move up', '三.pdf');
		await until('another order', async () => (await shown(resident)).join() === '大相片.jpg,租赁合同 三页.pdf,三.pdf,二.pdf');
		await resident.look('another-order');
		await road.onFile(resident, 'Take away', '二.pdf');
		await until('one less', async () => (await shown(resident)).length === 3);
		assert.deepEqual(await shown(resident), ['大相片.jpg', '租赁合同 三页.pdf', '三.pdf']);
	});
	await step('a picture is taken by the phone itself, by a button of its own', async () => {
		const camera = resident.page.locator('input[capture=environment]').first();
		assert.equal(await camera.getAttribute('accept'), 'image/*');
	});
	await step('the files are looked at in place, page by page, by keys', async () => {
		await resident.page.getByRole('link', { name: '大相片.jpg' }).click();
		assert.ok((await drawn(resident)) > 1000);
		await resident.look('own-picture');
		await resident.page.keyboard.press('ArrowRight');
		await resident.page.waitForURL(/page=1$/);
		await resident.page.getByText(resident.say('File %zu of %zu, page %d of %d', 2, 3, 1, 3)).waitFor();
		assert.ok((await drawn(resident)) > 500);
		await resident.look('own-document');
		await resident.page.keyboard.press('ArrowRight');
		await resident.page.waitForURL(/page=2$/);
		await resident.page.keyboard.press('ArrowLeft');
		await resident.page.waitForURL(/page=1$/);
		await resident.page.keyboard.press('+');
		await resident.page.waitForURL(/zoom=large/);
		await resident.look('own-larger');
		await resident.page.goBack();
		await resident.page.goto(resident.page.url().replace(/view\?.*/, 'materials'));
	});
	await step('the application is sent with them', async () => {
		await resident.press('Go on');
		({ number } = await road.send(resident));
	});
	await step('the clerk looks at them beside what was stated', async () => {
		const clerk = await enter('window', { small: false });
		await road.signInStaff(clerk, 'window');
		await road.openTask(clerk, number);
		const [view] = await Promise.all([clerk.context.waitForEvent('page'), clerk.page.getByRole('link', { name: '租赁合同 三页.pdf' }).click()]);
		clerk.page = view;
		assert.ok((await drawn(clerk)) > 500);
		await clerk.sees(person.name);
		await clerk.look('beside');
		await clerk.page.keyboard.press('ArrowRight');
		await clerk.page.waitForURL(/page=2$/);
		assert.ok((await drawn(clerk)) > 500);
		await clerk.sees(clerk.say('C: handed in, to be checked'));
		await clerk.press('I have seen the original');
		await clerk.sees(clerk.say('B: the original was seen at the window'));
	});
	await step('for the next application what was handed in before is chosen, not brought again', async () => {
		await toMaterials(resident, person);
		const materials = resident.page.url();
		await resident.link('Allow that what you handed in before is offered here').first().click();
		await resident.press('Allow it');
		await resident.page.getByRole('button', { name: resident.say('Withdraw my consent') }).waitFor();
		await resident.goto(materials);
		for (const label of ['Photograph', 'Proof of the address here']) {
			const more = resident.page.locator('details.reuse', { hasText: resident.say(label) });
			await more.locator('summary').click();
			await more.getByRole('checkbox').first().check();
		}
		await resident.look('before');
		await resident.press('Upload');
		await until('both', async () => (await shown(resident)).length === 2);
		await resident.press('Go on');
		assert.notEqual((await road.send(resident)).number, number);
	});
	await step('the supervisor finds nobody who asked for what is held', async () => {
		const supervisor = await enter('supervisor', { small: false });
		const account = house.account('supervisor');
		await supervisor.goto('/desk/sign-in');
		await supervisor.fill({ Login: account.login, Password: account.password, 'Code of the second factor': await house.code(account) });
		await supervisor.page.getByRole('main').getByRole('button', { name: supervisor.say('Sign in') }).click();
		await supervisor.page.getByRole('link', { name: supervisor.say('Asked for though it is held') }).click();
		await supervisor.sees(supervisor.say('None so far.'));
		await supervisor.look('findings');
	});
});

story('Materials without script', { folder: 'materials-plain', script: false, small: true }, async ({ house, step, enter }) => {
	const person = road.somebody(42);
	const resident = await enter('resident');
	const { photo, lease } = await papers(house);

	await step('the form itself takes the files', async () => {
		await road.signUp(resident, person);
		await toMaterials(resident, person);
		await road.handIn(resident, 'Photograph', photo);
		await road.handIn(resident, 'Proof of the address here', lease);
		await resident.press('Upload');
		await until('both', async () => (await shown(resident)).length === 2);
		await resident.look('plain');
	});
	await step('their order is changed by buttons', async () => {
		const second = path.join(house.folder, '二.pdf');
		fs.copyFileSync(lease, second);
		await road.handIn(resident, 'Proof of the address here', second);
		await resident.press('Upload');
		await until('three', async () => (await shown(resident)).length === 3);
		await road.onFile(resident, 'Move down', '租赁合同 三页.pdf');
		await until('another order', async () => (await shown(resident)).join() === '大相片.jpg,二.pdf,租赁合同 三页.pdf');
		await road.onFile(resident, 'Take away', '二.pdf');
		await until('one less', async () => (await shown(resident)).length === 2);
	});
	await step('they are looked at by links alone', async () => {
		await resident.page.getByRole('link', { name: '大相片.jpg' }).click();
		await resident.page.getByRole('link', { name: resident.say('Next') }).click();
		await resident.page.getByText(resident.say('File %zu of %zu, page %d of %d', 2, 2, 1, 3)).waitFor();
		await resident.page.locator('.viewer-bar').getByRole('link', { name: resident.say('Next') }).click();
		await resident.page.waitForURL(/page=2$/);
		await resident.look('plain-view');
	});
});
