// Proofs: copies with a watermark, for the clerk who passes one on and for whoever hands in his own.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { run } from './house.mjs';
import { story } from './visitor.mjs';
import * as road from './road.mjs';

// Presses a link that saves a file, and gives where it lies.
async function saved(visitor, english) {
	const [download] = await Promise.all([visitor.page.waitForEvent('download'), visitor.link(english).click()]);
	const file = path.join(visitor.house.folder, download.suggestedFilename());
	await download.saveAs(file);
	return file;
}

async function makeCopy(visitor, purpose, recipient) {
	await visitor.fill({ 'What the copy is for': purpose, 'Who gets it': recipient });
	await visitor.pressThrough('Make the copy');
	await visitor.reads('The copy is recorded');
}

// How many pages, and whether a text is to be had from it: a copy is all picture.
async function readDocument(file) {
	const { said } = await run('pdfinfo', [file]);
	return { pages: Number(/Pages: +(\d+)/.exec(said)[1]), text: (await run('pdftotext', [file, '-'])).said.trim() };
}

story('Copies with a watermark', { folder: 'copies', small: true }, async ({ house, step, enter }) => {
	const person = road.somebody(51);
	const resident = await enter('resident');
	const files = await road.papers(house);
	let number;

	await step('a resident hands in a picture and a document', async () => {
		await road.signUp(resident, person);
		({ number } = await road.applyAtOnce(resident, person, files));
	});
	await step('the clerk is given a copy of the document only with its purpose', async () => {
		const clerk = await enter('window', { small: false });
		await road.signInStaff(clerk, 'window');
		await road.openTask(clerk, number);
		const [view] = await Promise.all([clerk.context.waitForEvent('page'), clerk.page.getByRole('link', { name: '租赁合同.pdf' }).click()]);
		clerk.page = view;
		await clerk.link('A copy with a watermark').click();
		await clerk.field('What the copy is for').waitFor();
		await clerk.look('asked');
		await clerk.field('What the copy is for').fill('');
		await clerk.pressThrough('Make the copy');
		assert.match(await clerk.complaint('What the copy is for'), /\S/);
		await makeCopy(clerk, '核验房屋租赁备案', '云溪县住房和城乡建设局');
		await clerk.look('made');
		const file = await saved(clerk, 'Save the copy');
		assert.match(file, /租赁合同（复制件）\.pdf$/);
		assert.deepEqual(await readDocument(file), { pages: 1, text: '' });
		await run('pdftoppm', ['-png', '-r', '60', file, path.join(clerk.folder, 'document-copy')]);
	});
	await step('as it was handed in nobody saves it', async () => {
		const clerk = await enter('window', { small: false });
		await road.signInStaff(clerk, 'window');
		await clerk.goto(`/desk/dossiers/${number}/view`);
		const pictures = await clerk.page.locator('.viewer-frame img').getAttribute('src');
		const answer = await clerk.page.request.get(`${house.url}${pictures}?save=yes`);
		assert.doesNotMatch(answer.headers()['content-disposition'] ?? '', /attachment/);
		await clerk.link('Next').click();
		await clerk.page.waitForURL(/page=1$/);
		const id = /file=(\d+)/.exec(clerk.page.url())[1];
		const document = await clerk.page.request.get(`${house.url}/desk/dossiers/${number}/files/${id}`);
		assert.match(document.url(), /copies$/);
	});
	await step('the resident makes one of his own picture, and it is another picture', async () => {
		await resident.goto(`/my/dossiers/${number}/view`);
		await resident.link('A copy with a watermark').click();
		await resident.field('What the copy is for').waitFor();
		await makeCopy(resident, '租房', '李强');
		await resident.look('own-copy');
		const file = await saved(resident, 'Save the copy');
		assert.match(file, /（复制件）\.jpg$/);
		assert.notDeepEqual(fs.readFileSync(file), fs.readFileSync(files.photo));
		fs.copyFileSync(file, path.join(resident.folder, 'picture-copy.jpg'));
	});
	await step('what staff copied is told to nobody else', async () => {
		const other = await enter('other');
		await road.signUp(other, road.somebody(52));
		const id = /files\/(\d+)/.exec(resident.page.url())[1];
		assert.equal((await other.page.request.get(`${house.url}/my/files/${id}/copies`)).status(), 404);
	});
});
