// The whole way to the permit: window, supplement, decision, certificate, its public page, the rating.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { run } from './house.mjs';
import * as road from './road.mjs';
import { story } from './visitor.mjs';

function permitStory(name, options) {
	story(name, options, async ({ house, step, enter }) => {
		const person = road.liNa;
		const resident = await enter('resident'), window = await enter('window'), head = await enter('head');
		const { photo, lease } = await road.papers(house);
		let receipt, numberOfCertificate, said;

		await step('she signs up and applies', async () => {
			await road.signUp(resident, person);
			receipt = await road.applyAtOnce(resident, person, { photo, lease });
		});
		await step('the window clerk signs in with his second factor; a wrong one opens nothing', async () => {
			await window.goto('/desk/sign-in');
			await window.look('sign-in');
			const account = house.account('window');
			await window.fill({ Login: account.login, Password: account.password, 'Code of the second factor': '000000' });
			await window.page.getByRole('main').getByRole('button').last().click();
			await window.page.getByRole('alert').waitFor();
			await window.look('sign-in-refused');
			await road.signInStaff(window, 'window');
			await window.look('inbox');
		});
		await step('with her card in his hand he gives her account its real name', async () => {
			await window.goto('/window');
			await window.look('card');
			await road.raise(window, person);
			await window.look('raised');
		});
		await step('he reads what she stated, the identity number hidden', async () => {
			await road.openTask(window, receipt.number);
			const text = await window.text();
			assert.ok(text.includes(person.name) && text.includes('租赁合同.pdf'));
			assert.ok(!text.includes(person.number), 'the number is hidden');
			await window.look('task');
			await window.link('Show hidden values').click();
			await window.sees(person.number);
			await window.link('Hide them again').click();
			await window.link('Show hidden values').waitFor();
		});
		await step('he asks once for everything that is missing; asked for nothing, the desk says so', async () => {
			const form = await road.action(window, 'Ask for what is missing');
			await window.press('Ask for what is missing', form);
			await window.page.getByRole('alert').waitFor();
			await window.look('asked-for-nothing');
			await window.page.getByRole('button', { name: window.say('Add one more') }).click();
			const row = window.page.getByRole('group', { name: window.say('Number {}', 1), exact: true });
			await row.waitFor();
			await window.field('Proof or point', row).selectOption({ label: window.say('Proof of the address here') });
			await window.fill({ 'What to do': '租赁合同缺少出租人签名页，请补传签名页。' }, row);
			await window.page.getByRole('button', { name: window.say('Add one more') }).click();
			const second = window.page.getByRole('group', { name: window.say('Number {}', 2), exact: true });
			await second.waitFor();
			await window.field('Proof or point', second).selectOption({ label: window.say('Address here') });
			await window.fill({ 'What to do': '房间号与合同不一致，请更正。' }, second);
			await window.look('asks');
			await road.act(window, 'Ask for what is missing');
			await window.look('asked');
		});
		await step('she is told by SMS and on her page, and hands it in', async () => {
			await house.message(person.phone, new RegExp(`${receipt.number}[^]*签名页`));
			await resident.goto('/my');
			await resident.page.locator(`a[href$="${receipt.number}"]`).click();
			await resident.reads('What is still missing');
			await resident.sees('租赁合同缺少出租人签名页');
			await resident.look('asked');
			const empty = path.join(house.folder, '空.pdf'), page = path.join(house.folder, '签名页.pdf');
			fs.writeFileSync(empty, '');
			fs.copyFileSync(lease, page);
			await road.handIn(resident, 'Proof of the address here', empty);
			await resident.press('Hand in');
			assert.equal(await resident.complaint('Proof of the address here'), resident.say('This file is empty. Please choose another.'));
			await resident.look('handed-in-empty');
			await resident.fill({ 'Address here': '' });
			await road.handIn(resident, 'Proof of the address here', [lease, page]);
			await resident.press('Hand in');
			assert.equal(await resident.complaint('Address here'), resident.say('Fill this in.'));
			await resident.fill({ 'Address here': '云溪县城关镇滨河路36号2栋302室' });
			await road.handIn(resident, 'Proof of the address here', [lease, page]);
			await resident.press('Hand in');
			await resident.button('Hand in').waitFor({ state: 'detached' });
			await resident.look('handed-in');
		});
		await step('he accepts; it leaves his inbox', async () => {
			await road.openTask(window, receipt.number);
			await window.sees('签名页.pdf');
			await window.sees('租赁合同.pdf');
			assert.ok(!(await window.text()).includes('滨河路'), 'an address is masked until somebody asks for it');
			await window.link('Show hidden values').click();
			await window.sees('云溪县城关镇滨河路36号2栋302室');
			await window.look('task-again');
			await road.act(window, 'Accept');
			await window.goto('/desk');
			assert.ok(!(await window.page.getByRole('table').allInnerTexts()).join().includes(receipt.number));
			await window.goto('/desk/done');
			await window.sees(receipt.number);
			await window.look('done');
		});
		await step('the head approves', async () => {
			await road.signInStaff(head, 'head');
			await road.openTask(head, receipt.number);
			await head.look('task');
			await road.act(head, 'Approve');
			await head.look('approved');
		});
		await step('she opens the certificate: her name stands in the PDF', async () => {
			await house.message(person.phone, /居住证已签发/);
			await road.signOut(resident);
			await road.signIn(resident, person);
			await resident.reads('My matters');
			await resident.look('my');
			const link = resident.page.locator('a[href$="/pdf"]');
			numberOfCertificate = /certificates\/([^/]+)\/pdf/.exec(await link.getAttribute('href'))[1];
			const answer = await resident.context.request.get(await link.getAttribute('href'));
			assert.ok(answer.ok(), `${answer.status()}: ${(await answer.text()).replace(/<[^>]*>/g, '').slice(-1200)}`);
			assert.equal(answer.headers()['content-type'], 'application/pdf');
			const file = path.join(house.folder, 'certificate.pdf');
			fs.writeFileSync(file, await answer.body());
			const { said: text } = await run('pdftotext', ['-layout', file, '-']);
			for (const words of [person.name, numberOfCertificate, '居住证'])
				assert.ok(text.includes(words), `the PDF has ${words}`);
			await run('pdftoppm', ['-r', '150', '-png', '-singlefile', file, path.join(house.folder, 'certificate')]);
			fs.copyFileSync(path.join(house.folder, 'certificate.png'), path.join(resident.folder, 'certificate.png'));
			said = await road.readCode(path.join(house.folder, 'certificate.png'));
			assert.ok(said.startsWith(house.url), `the QR code of the PDF leads here: ${said}`);
		});
		await step('whoever scans its QR code sees that it holds; a made-up number does not', async () => {
			const stranger = await enter('stranger');
			await stranger.goto(said);
			await stranger.reads('This certificate was issued here and holds.');
			await stranger.sees(numberOfCertificate);
			assert.ok(!(await stranger.text()).includes(person.number));
			await stranger.look('certificate');
			await stranger.goto('/certificate');
			await stranger.look('check');
			await stranger.fill({ 'Number of the certificate': 'JZZ-0000' });
			await stranger.press('Look it up');
			await stranger.reads('No certificate of this number was issued here.');
			await stranger.look('check-wrong');
		});
		await step('she rates, once', async () => {
			await resident.goto(`/my/dossiers/${receipt.number}`);
			await resident.look('granted');
			await resident.press('Send');
			await resident.page.getByRole('alert').waitFor();
			await resident.choose('Your rating', 'Very good');
			await resident.fill({ 'In your words, if you like': '一次办成，谢谢。' });
			await resident.press('Send');
			await resident.reads('Thank you for your rating: {} of 5.', 5);
			assert.equal(await resident.button('Send').count(), 0);
			await resident.look('rated');
		});
		await step('the first page tells everyone how much was done', async () => {
			await resident.goto('/');
			await resident.reads('Our work in the open');
			await resident.page.getByText(resident.say('Filed in the last 14 days')).click();
			await resident.look('figures');
		});
	});
}

permitStory('The road to the permit, in Chinese', { folder: 'permit-zh' });
permitStory('The road to the permit, in English, on a phone, without script', { folder: 'permit-en-phone', language: 'en', small: true, script: false });
