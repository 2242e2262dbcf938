// road.mjs: what people do on the way to a residence permit, each act once, in either language, with script or without.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { openBrowser } from './visitor.mjs';
import { run } from './house.mjs';
import { called } from './words.mjs';

// An identity number with its check digit (GB 11643).
export function identityNumber(born, order) {
	const digits = `999999${born.replaceAll('-', '')}${String(order).padStart(3, '0')}`;
	const sum = [...digits].reduce((all, digit, i) => all + Number(digit) * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i], 0);
	return digits + '10X98765432'[sum % 11];
}

// People who do not exist: area code 999999, phones that begin with 1990001.
export const liNa = { name: '李娜', number: identityNumber('1992-03-15', 2), sex: 'Female', born: '1992-03-15', phone: '19900010001', password: 'hehua-yueSe-7' };

// Somebody of a given number, for stories with many.
export function somebody(n) {
	const sex = n % 2 ? 'Male' : 'Female';
	const born = `19${80 + (n % 20)}-0${1 + (n % 9)}-1${n % 10}`;
	return { name: `赵${'一二三四五六七八九十'[n % 10]}`, born, sex, number: identityNumber(born, 100 + n), phone: `1990001${String(1000 + n)}`, password: `yueSe-hehua-${n}` };
}

// A real photograph and a real document, as a camera and a scanner would make them.
export async function papers(house) {
	const context = await (await openBrowser()).newContext({ viewport: { width: 358, height: 441 } });
	const page = await context.newPage();
	await page.setContent('<body style="margin:0;background:linear-gradient(#fff,#dde)"><div style="width:150px;height:190px;margin:60px auto 0;border-radius:50%;background:#d9a07a"></div><div style="width:280px;height:170px;margin:10px auto 0;border-radius:90px 90px 0 0;background:#235"></div></body>');
	const photo = path.join(house.folder, '相片 1寸.jpg'), lease = path.join(house.folder, '租赁合同.pdf');
	await page.screenshot({ path: photo, type: 'jpeg', quality: 90 });
	await page.setContent('<h1>房屋租赁合同</h1><p>出租人：李强。承租人：李娜。</p>');
	fs.writeFileSync(lease, await page.pdf({ format: 'A4' }));
	await context.close();
	return { photo, lease };
}

// A file of this name with these bytes.
export function fileOf(house, name, bytes) {
	const file = path.join(house.folder, name);
	fs.writeFileSync(file, bytes);
	return file;
}

// From the first page to the guide, by a search as people type it.
export async function findGuide(visitor, query) {
	await visitor.goto('/');
	await visitor.page.getByRole('searchbox').fill(query);
	await visitor.press('Search');
	const first = visitor.page.getByRole('main').getByRole('listitem').first().getByRole('link');
	assert.match(await first.innerText(), called(visitor.language, 'Residence permit'), `“${query}” finds the residence permit first`);
	await first.click();
}

export async function askForCode(visitor, person) {
	await visitor.fill({ 'Phone number': person.phone });
	await visitor.press('Send the code');
}

export async function codeOf(visitor, person) {
	return /\d{6}/.exec(await visitor.house.message(person.phone, /\d{6}/))[0];
}

export async function signUp(visitor, person) {
	await visitor.goto('/sign-up');
	await askForCode(visitor, person);
	await visitor.fill({ Code: await codeOf(visitor, person), Name: person.name, 'Choose a password': person.password });
	await visitor.press('Sign up');
	await visitor.reads('My matters');
}

export async function signIn(visitor, person) {
	await visitor.goto('/sign-in');
	await signInHere(visitor, person);
}

// On the page that asked for it, which leads on to where one wanted to go.
export async function signInHere(visitor, person) {
	await visitor.fill({ 'Phone number or login': person.login ?? person.phone, Password: person.password });
	await visitor.page.getByRole('main').getByRole('button', { name: visitor.say('Sign in'), exact: true }).click();
}

// Signs out, and waits for the page that says so: to go elsewhere at once would stop the form on its way.
export async function signOut(visitor) {
	await visitor.page.getByRole('button', { name: visitor.say('Sign out') }).first().click();
	await visitor.page.locator('a[href="/sign-in"]').first().waitFor();
}

export async function begin(visitor) {
	await visitor.press('Apply online');
	await visitor.press('Begin');
}

export async function fillApplicant(visitor, person) {
	await visitor.fill({
		Name: person.name,
		'Identity number': person.number,
		'Day of birth': person.born,
		'Ethnic group': '汉族',
		'Mobile number': person.phone,
		'Address of permanent registration': '省外某市某县某镇幸福路1号',
	});
	await visitor.choose('Sex', person.sex);
}

// An answer that decides what is asked next: script draws it by itself, without script a button does.
export async function decide(visitor, question, answer, then, within) {
	await visitor.choose(question, answer, within);
	if (!visitor.script)
		await visitor.press('Show the questions that follow from my answers');
	await visitor.field(then, within).waitFor();
}

export async function fillResidence(visitor) {
	await visitor.fill({ 'Address here': '云溪县城关镇滨河路36号2栋301室', 'Living here since': '2025-03-01' });
	await decide(visitor, 'On what ground', 'A lawful steady home', 'Provided by employer, school, relatives or friends');
	await visitor.choose('Kind of home', 'Provided by employer, school, relatives or friends');
	await agree(visitor);
}

export async function agree(visitor) {
	await visitor.page.getByRole('group', { name: visitor.say('I have read the guide; what I say and send is true and lawful') }).getByRole('radio').first().check();
}

export async function handIn(visitor, label, file) {
	await visitor.field(label).setInputFiles(file);
}

// Of the two values of a field that two devices saved, the one that says this.
export async function pick(visitor, question, pattern) {
	await visitor.page.getByRole('group', { name: visitor.say(question) }).getByRole('radio', { name: pattern }).check();
}

// Hands a file in and waits until it is kept: script keeps it by itself, without script a button does.
export async function bring(visitor, label, file) {
	await handIn(visitor, label, file);
	if (!visitor.script)
		await visitor.press('Upload');
	await visitor.page.getByRole('main').getByRole('link', { name: path.basename(file) }).waitFor();
}

// A button beside a file that was handed in.
export async function onFile(visitor, english, file) {
	await visitor.page.locator('.files li', { hasText: file }).getByRole('button', { name: `${visitor.say(english)} ${file}` }).click();
}

// Sends and reads the receipt.
export async function send(visitor) {
	await visitor.press('Send the application');
	return readReceipt(visitor);
}

export async function readReceipt(visitor) {
	await visitor.reads('Your application has been received');
	const read = (label) => visitor.page.locator('dt', { hasText: visitor.say(label) }).locator('xpath=following-sibling::dd').innerText();
	return { number: await read('Number'), code: await read('Query code') };
}

// The whole way to the receipt, without looking left or right.
export async function applyAtOnce(visitor, person, { photo, lease }) {
	await findGuide(visitor, '居住证');
	await begin(visitor);
	await fillApplicant(visitor, person);
	await visitor.press('Go on');
	await fillResidence(visitor);
	await visitor.press('Go on');
	await handIn(visitor, 'Photograph', photo);
	await handIn(visitor, 'Proof of the address here', lease);
	await visitor.press('Go on');
	return send(visitor);
}

// What the QR code of a picture says, as a phone would read it; other bar codes, which any text may resemble, stand aside.
export async function readCode(picture) {
	const { said } = await run('zbarimg', ['-q', '--raw', '-Sdisable', '-Sqrcode.enable', picture]);
	return said.trim();
}

// What the QR code on the page says.
export async function scan(visitor) {
	const file = path.join(visitor.house.folder, 'qr.png');
	await visitor.page.screenshot({ path: file, fullPage: true });
	return readCode(file);
}

// Another way to the same end where two people pressed, or one twice: which numbers stand under My matters.
export async function myNumbers(visitor) {
	await visitor.goto('/my');
	return (await visitor.text()).match(/[A-Z0-9]{4,}-?[A-Z0-9-]{4,}/g) ?? [];
}

// Staff come in with password and second factor.
export async function signInStaff(visitor, role) {
	const account = visitor.house.account(role);
	await visitor.goto('/desk/sign-in');
	await visitor.fill({ Login: account.login, Password: account.password, 'Code of the second factor': await visitor.house.code(account) });
	await visitor.page.getByRole('main').getByRole('button', { name: called(visitor.language, 'Sign in') }).click();
	await visitor.page.getByRole('heading', { level: 1, name: visitor.say('To do') }).waitFor();
}

// From the inbox to the task of a dossier.
export async function openTask(visitor, number) {
	await visitor.goto('/desk');
	await visitor.page.getByRole('row').filter({ hasText: number }).getByRole('link').click();
	await visitor.sees(number);
}

// The action of a task, opened where it is folded.
export async function action(visitor, name) {
	const panel = visitor.page.getByRole('complementary', { name: visitor.say('What I can do now') });
	const folded = panel.locator('details').filter({ has: visitor.page.getByRole('button', { name: called(visitor.language, name), includeHidden: true }) });
	const link = panel.getByRole('link', { name: called(visitor.language, name) });
	await folded.or(link).first().waitFor();
	if (await folded.count() === 0) {
		await link.click();
		await folded.waitFor();
	} else if ((await folded.getAttribute('open')) === null)
		await folded.locator('summary').click();
	return folded;
}

export async function act(visitor, name) {
	await visitor.press(name, await action(visitor, name));
	await visitor.reads('Done and recorded');
}

// With the card and the person before him, a clerk gives an account its real name.
export async function raise(visitor, person) {
	await visitor.goto('/window');
	await visitor.fill({ Name: person.name, 'Identity number': person.number });
	await visitor.page.getByRole('group', { name: visitor.say('I have the card in my hand and it shows this person') }).getByRole('radio').first().check();
	await visitor.press('Go on to the account');
	await visitor.fill({ 'Phone number or login of the account': person.phone });
	await visitor.press('Raise the account to real name');
	await visitor.reads('The account now has its real name');
}

// The paper form of a draft, as printed at home: its words, and the code that a scanner reads from it.
export async function printed(visitor, house, draft, name) {
	const answer = await visitor.page.request.get(`/drafts/${draft}/print/paper.pdf`);
	assert.equal(answer.status(), 200);
	const file = path.join(house.folder, `${name}.pdf`);
	fs.writeFileSync(file, await answer.body());
	const { said } = await run('pdftotext', ['-layout', file, '-']);
	await run('pdftoppm', ['-r', '150', '-png', file, path.join(house.folder, name)]);
	let code;
	for (const page of fs.readdirSync(house.folder).filter((one) => one.startsWith(`${name}-`)).sort()) {
		code ||= await readCode(path.join(house.folder, page));
		fs.copyFileSync(path.join(house.folder, page), path.join(visitor.folder, `paper-${page}`));
	}
	return { words: said, code };
}
