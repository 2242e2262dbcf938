// Bad input: hostile, huge, stale, twice, too late. A sentence each; nothing typed is lost; no false success.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as road from './road.mjs';
import { story } from './visitor.mjs';

const hostile = [
	'<script>document.title="broken"</script>',
	'"><img src=x onerror=alert(1)>',
	"Robert'); DROP TABLE dossier;--",
	'{{7*7}} ${7*7} %s%s%n &lt;b&gt;',
	'👩‍👩‍👧‍👦 𠮷祥 مرحبا ‮txt.exe',
];

story('What is wrong gets a sentence', { folder: 'wrong', script: true }, async ({ house, step, enter }) => {
	const person = road.somebody(20);
	const resident = await enter('resident');
	const { photo, lease } = await road.papers(house);
	const made = (name, bytes) => {
		const file = path.join(house.folder, name);
		fs.writeFileSync(file, bytes);
		return file;
	};
	const applicant = () => resident.page.url().replace(/\/(residence|materials|review)$/, '/applicant');

	await step('hostile words in the search box are words', async () => {
		for (const words of hostile) {
			await resident.goto('/');
			await resident.page.getByRole('searchbox').fill(words);
			await resident.press('Search');
			assert.equal(await resident.page.getByRole('searchbox').inputValue(), words);
		}
		await resident.look('search');
	});
	await step('hostile words in a form are kept as typed and shown as typed', async () => {
		await road.signUp(resident, person);
		await road.findGuide(resident, '居住证');
		await road.begin(resident);
		for (const words of hostile.slice(0, 4)) {
			await road.fillApplicant(resident, person);
			await resident.fill({ 'Address of permanent registration': words });
			await resident.pressThrough('Save');
			await resident.page.reload();
			assert.equal(await resident.value('Address of permanent registration'), words);
		}
		await resident.look('hostile');
	});
	await step('ten thousand characters get a sentence, and the rest stays', async () => {
		await resident.field('Address of permanent registration').evaluate((field) => field.removeAttribute('maxlength'));
		await resident.fill({ 'Address of permanent registration': '长'.repeat(10000) });
		await resident.press('Go on');
		assert.match(await resident.complaint('Address of permanent registration'), /120/);
		assert.equal(await resident.value('Name'), person.name);
		await resident.look('too-long');
		await resident.fill({ 'Address of permanent registration': '省外某市某县某镇幸福路1号' });
		await resident.press('Go on');
		await resident.field('Address here').waitFor();
	});
	await step('two tabs: what the older one types is not written over the newer one unasked, nor lost', async () => {
		const first = resident.page;
		await first.goto(applicant());
		resident.page = await resident.context.newPage();
		await resident.page.goto(first.url());
		await resident.fill({ 'Ethnic group': '回族' });
		await resident.pressThrough('Save');
		await resident.page.close();
		resident.page = first;
		await resident.fill({ 'Ethnic group': '满族' });
		await resident.press('Save');
		await resident.reads('Two versions of this step');
		await road.pick(resident, 'Ethnic group', /满族/);
		await resident.look('stale');
		await resident.press('Keep what I have chosen');
		await resident.field('Ethnic group').waitFor();
		assert.equal(await resident.value('Ethnic group'), '满族');
	});
	await step('the session ends in the middle: what was typed is there after signing in', async () => {
		await resident.page.goto(applicant());
		await resident.fill({ 'Ethnic group': '土家族' });
		const [session] = (await resident.context.cookies()).filter((cookie) => /session/.test(cookie.name));
		await resident.context.clearCookies({ name: session.name });
		resident.refusals = /^403 .*\/drafts\//; // the saving by itself that met the end of the session
		await resident.press('Go on');
		await resident.reads('Nothing you typed is lost');
		await resident.look('session-ended');
		assert.equal(await resident.field('Address here').count(), 0, 'no false success');
		const held = resident.page;
		[resident.page] = await Promise.all([resident.context.waitForEvent('page'), held.getByRole('main').getByRole('link').click()]);
		await resident.fill({ 'Phone number or login': person.phone, Password: person.password });
		await resident.page.getByRole('main').getByRole('button', { name: resident.say('Sign in') }).click();
		await resident.page.locator('form[action="/sign-out"]').first().waitFor();
		await resident.look('signed-in-again');
		await resident.page.close();
		resident.page = held;
		await held.getByRole('main').getByRole('button').click();
		await resident.field('Address here').or(held.getByRole('main').getByRole('button')).first().waitFor();
		await resident.look('sent-again');
		if (await resident.field('Address here').count() === 0)
			await held.getByRole('main').getByRole('button').click();
		await resident.field('Address here').waitFor();
		await held.goto(applicant());
		assert.equal(await resident.value('Ethnic group'), '土家族');
	});
	await step('a text named .jpg, an empty file and a broken PDF get a sentence each', async () => {
		await resident.goto('/my');
		await resident.page.getByRole('main').locator('a[href*="/apply"]').click();
		await resident.page.waitForURL(/\/drafts\//);
		await resident.goto(applicant());
		await road.fillApplicant(resident, person);
		await resident.press('Go on');
		await road.fillResidence(resident);
		await resident.press('Go on');
		for (const [name, bytes] of [['假相片.jpg', 'this is text\n'.repeat(50)], ['空.jpg', ''], ['坏.jpg', Buffer.concat([fs.readFileSync(photo).subarray(0, 300)])]]) {
			await road.handIn(resident, 'Photograph', made(name, bytes));
			await resident.page.locator('.coming', { hasText: name }).getByRole('alert').waitFor();
			assert.ok((await resident.complaint('Photograph')).length > 5, `${name} is refused with a sentence`);
			await resident.look(`upload-${name}`);
		}
	});
	await step('sending without the proofs is refused with a sentence for each', async () => {
		await resident.page.goto(resident.page.url().replace(/\/materials$/, '/review'));
		await resident.press('Send the application');
		await resident.page.getByRole('alert').waitFor();
		await resident.look('sent-without-proofs');
		await resident.goto('/my');
		assert.equal(await resident.page.locator('a[href^="/my/dossiers/"]').count(), 0, 'nothing was filed');
	});
	await step('sent from two tabs, it is one application', async () => {
		await resident.page.getByRole('main').locator('a[href*="/apply"]').click();
		await resident.page.waitForURL(/\/drafts\//);
		await resident.page.goto(resident.page.url().replace(/\/\w+$/, '/materials'));
		await road.handIn(resident, 'Photograph', photo);
		await road.handIn(resident, 'Proof of the address here', lease);
		await resident.press('Go on');
		await resident.reads('Is all of this right?');
		const first = resident.page, second = await resident.context.newPage();
		await second.goto(first.url());
		await road.send(resident);
		resident.page = second;
		const again = await road.send(resident);
		await resident.goto('/my');
		assert.equal(await resident.page.locator('a[href^="/my/dossiers/"]').count(), 1);
		await resident.sees(again.number);
	});
});
