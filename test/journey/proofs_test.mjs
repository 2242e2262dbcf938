// Proofs: copies with a watermark, for the clerk who passes one on and for whoever hands in his own.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { run, until } from './house.mjs';
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

const shown = (visitor) => visitor.page.locator('.files li:not(.coming) .file-name').allInnerTexts();

// The clerk asks for one proof more.
async function askFor(clerk, number, proof, words) {
	await road.openTask(clerk, number);
	await road.action(clerk, 'Ask for what is missing');
	await clerk.page.getByRole('button', { name: clerk.say('Add one more') }).click();
	const row = clerk.page.getByRole('group', { name: clerk.say('Number {}', 1), exact: true });
	await row.waitFor();
	await clerk.field('Proof or point', row).selectOption({ label: clerk.say(proof) });
	await clerk.fill({ 'What to do': words }, row);
	await road.act(clerk, 'Ask for what is missing');
}

for (const script of [true, false])
	story(`What was asked for ${script ? 'over a connection that ends' : 'without script, in English'}`, { folder: script ? 'asked' : 'asked-plain', script, small: true, language: script ? 'zh' : 'en' }, async ({ house, step, enter }) => {
		const person = road.somebody(script ? 53 : 54);
		const resident = await enter('resident'), clerk = await enter('window', { small: false, script: true, language: 'zh' });
		const files = await road.papers(house);
		const page = path.join(house.folder, '签名页.pdf');
		let number;

		await step('the clerk asks for a page more', async () => {
			fs.writeFileSync(page, fs.readFileSync(files.lease, 'latin1') + '%'.repeat(700_000) + '\n' + fs.readFileSync(files.lease, 'latin1').slice(-400), 'latin1');
			await road.signUp(resident, person);
			({ number } = await road.applyAtOnce(resident, person, files));
			await road.signInStaff(clerk, 'window');
			await askFor(clerk, number, 'Proof of the address here', '缺少签名页，请补传。');
		});
		await step('what was handed in stands there, and the page is added to it', async () => {
			await resident.goto(`/my/dossiers/${number}`);
			await resident.reads('What is still missing');
			assert.deepEqual(await shown(resident), ['租赁合同.pdf']);
			await road.handIn(resident, 'Proof of the address here', page);
			if (!script)
				await resident.pressThrough('Upload');
			else
				await resident.page.getByRole('progressbar').waitFor({ state: 'detached' });
			await until('both', async () => (await shown(resident)).join() === '租赁合同.pdf,签名页.pdf');
		});
		if (script)
			await step('the telephone loses its network in mid-upload, and goes on by itself when it is back', async () => {
				const third = path.join(house.folder, '三.pdf');
				fs.copyFileSync(page, third);
				let parts = 0;
				await resident.context.route(/\/uploads\/\d+\?offset=/, async (route) => {
					if (++parts === 2) {
						await resident.context.setOffline(true);
						return route.abort('internetdisconnected');
					}
					return route.continue();
				});
				await road.handIn(resident, 'Proof of the address here', third);
				const told = resident.page.getByRole('status');
				await told.getByText(resident.say('The connection is broken. It goes on by itself.')).waitFor();
				await resident.picture('offline');
				await resident.context.setOffline(false);
				await told.getByText(resident.say('The connection is back; it goes on.')).waitFor();
				await until('three', async () => (await shown(resident)).length === 3);
				assert.ok(parts > 2);
				await resident.context.unroute(/\/uploads\/\d+\?offset=/);
				resident.faults.length = 0; // the network that was taken away here
			});
		if (script)
			await step('the power of the server fails in mid-upload, and the page goes on when it is back', async () => {
				const fourth = path.join(house.folder, '四.pdf');
				fs.copyFileSync(page, fourth);
				let killed;
				await resident.context.route(/\/uploads\/\d+\?offset=262144/, async (route) => {
					if (!killed) {
						house.process.kill('SIGKILL');
						killed = house.ended;
						await killed;
					}
					return route.continue();
				});
				await road.handIn(resident, 'Proof of the address here', fourth);
				await resident.page.getByRole('status').getByText(resident.say('The connection is broken. It goes on by itself.')).waitFor();
				await house.serveAgain();
				await until('four', async () => (await shown(resident)).length === 4, 60);
				await resident.context.unroute(/\/uploads\/\d+\?offset=262144/);
				resident.faults.length = 0; // the power that was taken away here
				for (const name of ['三.pdf', '四.pdf']) {
					await road.onFile(resident, 'Take away', name);
					await resident.page.locator('li', { hasText: name }).waitFor({ state: 'detached' });
				}
			});
		await step('it is there after the page was left, and is looked at in place', async () => {
			await resident.goto(`/my/dossiers/${number}`);
			await resident.look('gathered');
			assert.deepEqual(await shown(resident), ['租赁合同.pdf', '签名页.pdf']);
			await resident.page.getByRole('link', { name: '签名页.pdf' }).click();
			await resident.page.locator('.viewer').waitFor();
			await resident.goto(`/my/dossiers/${number}`);
		});
		await step('it is put before the others, and handed in', async () => {
			await road.onFile(resident, 'Move up', '签名页.pdf');
			await until('another order', async () => (await shown(resident)).join() === '签名页.pdf,租赁合同.pdf');
			await resident.press('Hand in');
			await resident.button('Hand in').waitFor({ state: 'detached' });
		});
		await step('the clerk sees them in that order, and how far each is trusted', async () => {
			await road.openTask(clerk, number);
			const names = await clerk.page.locator('.proofs dd a').allInnerTexts();
			assert.deepEqual(names.filter((name) => name.endsWith('.pdf')), ['签名页.pdf', '租赁合同.pdf']);
			await clerk.sees(clerk.say('C: handed in, to be checked'));
			await clerk.look('asked-and-brought');
		});
	});

// Somebody at the interface for programs: (method, path, body) -> the answer's JSON.
async function program(house, role) {
	const account = house.account(role);
	const ask = async (method, address, body, token) => {
		const answer = await fetch(`${house.url}/api/v1${address}`, { method, body: body instanceof FormData ? body : body && JSON.stringify(body),
			headers: { ...(token && { Authorization: `Bearer ${token}` }), ...(body && !(body instanceof FormData) && { 'Content-Type': 'application/json' }) } });
		assert.ok(answer.ok, `${method} ${address}: ${await answer.clone().text()}`);
		return answer.json();
	};
	const { token } = await ask('POST', '/session', { login: account.login, password: account.password, code: role === 'resident' ? undefined : await house.code(account) });
	return (method, address, body) => ask(method, address, body, token);
}

// A permit for the resident of the demonstration, by the interface for programs.
async function getPermit(house, { photo, lease }) {
	const resident = await program(house, 'resident'), staff = [];
	for (const role of ['window', 'clerk', 'head']) staff.push(await program(house, role));
	const guide = await resident('GET', '/services/residence-permit'), materials = {};
	for (const need of guide.materials.filter((one) => one.required)) {
		const body = new FormData(), file = need.accept.includes('application/pdf') ? lease : photo;
		body.set('file', new Blob([fs.readFileSync(file)]), path.basename(file));
		materials[need.name] = [(await resident('POST', '/materials', body)).id];
	}
	const { number } = await resident('POST', '/dossiers', { service: guide.code, form: guide.form.examples[0], materials });
	for (let done = true; done;) {
		done = false;
		for (const person of staff)
			for (const task of (await person('GET', '/tasks?state=open&limit=200')).items.filter((one) => one.dossier === number)) {
				const { actions, version } = await person('GET', `/tasks/${task.id}`);
				const action = actions.find((one) => one.kind === 'forward');
				await person('POST', `/tasks/${task.id}`, { action: action.name, fields: action.fields.examples[0], version });
				done = true;
			}
	}
	const dossier = await resident('GET', `/dossiers/${number}`);
	return { number: dossier.certificate, name: dossier.applicant_name };
}

for (const script of [true, false])
	story(`A certificate and a declaration in place of files, ${script ? 'with' : 'without'} script`, { folder: script ? 'named' : 'named-plain', script, small: true, more: ['test/packs/endorsement'] }, async ({ house, step, enter }) => {
		const resident = await enter('resident');
		let permit;

		await step('a resident has a permit', async () => {
			permit = await getPermit(house, await road.papers(house));
			assert.ok(permit.number);
			await road.signIn(resident, house.account('resident'));
			await resident.page.waitForURL((address) => !address.pathname.startsWith('/sign-in'));
		});
		await step('beside the upload she chooses it, and declares what she need not prove', async () => {
			await resident.goto('/services/T-ENDORSE-01');
			await road.begin(resident);
			await resident.page.locator('input[name=reason]').fill('居住满一年');
			await resident.press('Go on');
			await resident.page.getByRole('checkbox', { name: new RegExp(permit.number) }).check();
			const declaring = resident.page.locator('details.reuse', { hasText: resident.say('Declare it instead of handing in a proof') });
			await declaring.locator('summary').click();
			await declaring.getByRole('checkbox').check();
			await declaring.getByRole('textbox').fill('别人');
			await resident.look('chosen');
			await resident.pressThrough('Go on');
			await resident.page.locator('.material.wrong').waitFor();
			assert.ok(await resident.page.getByRole('checkbox', { name: new RegExp(permit.number) }).isChecked(), 'it stays chosen');
			await resident.look('another-name');
			await resident.page.getByRole('checkbox', { name: new RegExp(permit.number) }).check();
			await declaring.getByRole('checkbox').check();
			await declaring.getByRole('textbox').fill(permit.name);
			await resident.pressThrough('Upload');
			await until('both', async () => (await shown(resident)).length === 2);
			await resident.sees(resident.say('A: made by its issuer'));
			await resident.sees(resident.say('D: declared by the applicant'));
			await resident.look('both');
		});
		await step('it is sent, and the clerk reads what each is worth', async () => {
			await resident.press('Go on');
			const { number } = await road.send(resident);
			const clerk = await enter('window', { small: false, script: true });
			await road.signInStaff(clerk, 'window');
			await road.openTask(clerk, number);
			await clerk.sees(clerk.say('A: made by its issuer'));
			await clerk.sees(clerk.say('D: declared by the applicant'));
			await clerk.look('worth');
		});
	});
