// visitor.mjs: somebody at a browser, and what must be true of every page that he sees.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { House, root } from './house.mjs';
import { called, words } from './words.mjs';

const require = createRequire(import.meta.url);
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const pictures = path.join(root, 'build/pictures');
const phone = { width: 360, height: 740 }, laptop = { width: 1366, height: 768 };

let browser;

export async function openBrowser() {
	browser ??= await chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
			'--disable-component-update', '--disable-sync'],
	});
	return browser;
}

// Stretches of English words in a page that should be Chinese; what people typed and machines read stands aside.
function englishIn() {
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const found = [];
	for (let node = walker.nextNode(); node; node = walker.nextNode())
		if (!node.parentElement.closest('pre, code, script, textarea, [lang=en]') && /[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}/.test(node.data))
			found.push(node.data.trim());
	return found;
}

// How wide the page is, and which elements stand out to the right.
function widest() {
	const wide = document.documentElement.scrollWidth;
	const out = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
	return { wide, who: out.slice(-3).map((e) => e.outerHTML.slice(0, 120)).join(' | ') };
}

async function tellViolations(page) {
	await page.evaluate(axe);
	const { violations } = await page.evaluate(() => window.axe.run());
	return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html).slice(0, 3).join(' | ')}`);
}

export class Visitor {
	constructor(house, story, who, { language = 'zh', script = true, small = false } = {}) {
		Object.assign(this, { house, story, who, language, script, small, faults: [], pictureCount: 0 });
		this.folder = path.join(pictures, story);
		fs.mkdirSync(this.folder, { recursive: true });
	}

	static async enter(house, story, who, options) {
		const visitor = new Visitor(house, story, who, options);
		visitor.context = await (await openBrowser()).newContext({
			javaScriptEnabled: visitor.script,
			viewport: visitor.small ? phone : laptop,
			locale: visitor.language === 'en' ? 'en-GB' : 'zh-CN',
			timezoneId: 'Asia/Shanghai',
			baseURL: house.url,
		});
		visitor.context.setDefaultTimeout(30000);
		visitor.context.on('page', (page) => visitor.listen(page));
		visitor.page = await visitor.context.newPage();
		return visitor;
	}

	// What the browser complains of. A refusal that a person sees as a page is no complaint.
	listen(page) {
		page.on('console', (message) => {
			const refused = /^Failed to load resource.*status of 4\d\d/.test(message.text());
			if (['error', 'warning'].includes(message.type()) && !refused)
				this.faults.push(`console: ${message.text()}`);
		});
		page.on('pageerror', (error) => this.faults.push(`script: ${error}`));
		page.on('request', (request) => {
			if (!/^(data|blob|about):/.test(request.url()) && !request.url().startsWith(this.house.url))
				this.faults.push(`asked another host: ${request.url()}`);
		});
		page.on('response', (answer) => {
			const refusedFile = answer.status() === 422 && /\/uploads(\/|$)/.test(answer.url().split('?')[0]); // the page says why
			const told = `${answer.status()} ${answer.url()}`;
			if (answer.status() >= 500 || (answer.status() >= 400 && answer.request().resourceType() !== 'document' && !refusedFile && !this.refusals?.test(told)))
				this.faults.push(told);
		});
	}

	say(english, ...values) {
		return words(this.language, english, ...values);
	}

	// What axe-core says of the page. Where the visitor has switched script off, of a twin of it, in a browser of our own
	// that runs none of the page's.
	async violations() {
		if (this.script)
			return tellViolations(this.page);
		this.twins ??= await (await openBrowser()).newContext({ viewport: phone });
		const html = await this.page.content(), twin = await this.twins.newPage();
		await twin.route('**/*', (route) => {
			const request = route.request();
			if (request.isNavigationRequest())
				return route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' });
			return request.resourceType() === 'script' ? route.abort() : route.continue();
		});
		await twin.goto(this.page.url());
		const found = await tellViolations(twin);
		await twin.close();
		return found;
	}

	async keepsWidth(name) {
		if (!this.small)
			await this.page.setViewportSize(phone);
		const { wide, who } = await this.page.evaluate(widest);
		if (!this.small)
			await this.page.setViewportSize(laptop);
		assert.ok(wide <= phone.width, `${this.who}, ${name}: the page is ${wide} px wide on a phone of ${phone.width}: ${who}`);
	}

	async picture(name) {
		const number = String(++this.pictureCount).padStart(2, '0');
		await this.page.screenshot({ path: path.join(this.folder, `${this.who}-${number}-${name}.png`), fullPage: true });
	}

	// What must be true of every page, asked of this one; its picture is kept under the name.
	async look(name) {
		await this.page.waitForLoadState();
		await this.picture(name);
		const found = await this.violations();
		assert.deepEqual(found, [], `${this.who}, ${name}: axe-core`);
		await this.keepsWidth(name);
		assert.equal(await this.page.locator('html').getAttribute('lang'), this.language === 'en' ? 'en' : 'zh-CN');
		assert.equal(await this.page.getByRole('heading', { level: 1 }).count(), 1, `${this.who}, ${name}: one h1`);
		if (this.language === 'zh')
			assert.deepEqual(await this.page.evaluate(englishIn), [], `${this.who}, ${name}: English on a Chinese page`);
		assert.deepEqual(this.faults, [], `${this.who}, ${name}: the browser complains`);
	}

	async goto(address) {
		await this.page.goto(address);
	}

	button(english) {
		return this.page.getByRole('button', { name: called(this.language, english) });
	}

	link(english) {
		return this.page.getByRole('link', { name: called(this.language, english) });
	}

	// A control by its label, the words in brackets behind it aside.
	field(english, within = this.page) {
		return within.getByLabel(called(this.language, english, '( ?[（(].*[)）])?'));
	}

	async fill(answers, within = this.page) {
		for (const [label, value] of Object.entries(answers))
			await this.field(label, within).fill(value);
	}

	// One of the answers to a question with few.
	async choose(question, answer, within = this.page) {
		await within.getByRole('group', { name: called(this.language, question) }).getByRole('radio', { name: called(this.language, answer) }).check();
	}

	async press(english, within = this.page) {
		await within.getByRole('button', { name: called(this.language, english) }).click();
	}

	// Presses what draws the page anew, and waits until it is there.
	async pressThrough(english, within = this.page) {
		await this.page.waitForLoadState();
		const there = this.page.waitForEvent('load');
		await this.press(english, within);
		await there;
	}

	// The sentence that stands beside a field.
	async complaint(english, within = this.page) {
		const field = this.field(english, within).and(this.page.locator('[aria-invalid=true]'));
		await field.waitFor();
		const ids = (await field.getAttribute('aria-describedby')).split(' ').filter((id) => !id.startsWith('h-')); // the help aside
		const texts = await Promise.all(ids.map((id) => this.page.locator(`[id="${id}"]`).innerText()));
		return texts.join(' ');
	}

	sees(text) {
		return this.page.getByText(text).first().waitFor();
	}

	async reads(english, ...values) {
		await this.sees(this.say(english, ...values));
	}

	async value(english) {
		return this.field(english).inputValue();
	}

	async text() {
		return this.page.locator('main').innerText();
	}

	async leave() {
		await this.context.close();
		await this.twins?.close();
		assert.deepEqual(this.faults, [], `${this.who}: the browser complained`);
	}
}

// A story: a county, people who enter, steps told in sentences; the first step that fails ends it.
export function story(name, { mail = false, more = [], ...options }, tell) {
	test(name, { timeout: 480000 }, async (t) => {
		const house = await House.open({ mail, more });
		const visitors = [];
		const folder = options.folder ?? name.replace(/\W+/g, '-').toLowerCase();
		fs.rmSync(path.join(pictures, folder), { recursive: true, force: true });
		let broken = false;
		const step = async (sentence, act) => {
			await t.test(sentence, { skip: broken && 'an earlier step failed' }, async () => {
				try {
					await act();
				} catch (error) {
					broken = true;
					for (const visitor of visitors)
						await visitor.picture('failed').catch(() => {});
					throw error;
				}
			});
		};
		const enter = async (who, own = {}) => {
			const visitor = await Visitor.enter(house, folder, who, { ...options, ...own });
			visitors.push(visitor);
			return visitor;
		};
		try {
			await tell({ house, step, enter });
		} finally {
			await t.test('the browsers had nothing to complain of', async () => {
				for (const visitor of visitors)
					await visitor.leave();
			});
			await t.test('the program ends as asked, and verify finds nothing', () => house.close());
			await browser?.close();
			browser = null;
		}
	});
}
