// Both languages, whole: every page that can be reached by links, as a stranger, a resident, staff and administrators see it. On an
// English page stands no Chinese that has English words, on a Chinese page no English that has Chinese ones; data stay as they are.
import assert from 'node:assert/strict';
import * as road from './road.mjs';
import { story } from './visitor.mjs';
import { pairs } from './words.mjs';

const each = 3, most = 140; // pages of one shape, pages of one person

// The texts of a page as people meet them: between the tags, and in the attributes that are read out. What machines read, what was
// typed, and what says its own language stand aside.
function textsOf(html) {
	const body = html.replace(/<(script|style|pre|code|textarea|svg)\b[^]*?<\/\1>/g, ' ').replace(/<(\w+)[^>]* lang="[^"]*"[^>]*>[^<]*<\/\1>/g, ' ');
	const attributes = [...body.matchAll(/ (?:aria-label|title|placeholder|alt|data-\w+)="([^"]*)"/g)].map(([, text]) => text);
	const between = body.replace(/^[^]*?<title>/, '').split(/<[^>]*>/);
	return [...attributes, ...between].map((text) => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replace(/\s+/g, ' ').trim()).filter(Boolean);
}

// Pages that differ only in an id, a number or a code have one shape.
const shapeOf = (address) => address.replace(/=[^&]*/g, '=').replace(/\/[A-Z0-9-]*\d[\w-]*/g, '/:id').replace(/\/services\/[^/]+/, '/services/:code');

const linksOf = (html) => [...html.matchAll(/<a[^>]* href="(\/[^"#]*)/g)].map(([, address]) => address.replaceAll('&amp;', '&'))
	.filter((address) => !/[?&](language|elders)=|^\/(language|elders|static|api|log)\b|\.(pdf|json|csv|xlsx|zip|svg)\b|\/(pdf|copy|view|export|original)\b|reveal|unmask/.test(address));

// All that one may reach by links from these pages.
async function walk(visitor, from, judge) {
	const shapes = new Map(), seen = new Set(from), waiting = [...from];
	let count = 0;
	for (; waiting.length && count < most; count++) {
		const address = waiting.shift();
		const answer = await visitor.context.request.get(address, { headers: { 'Accept-Language': visitor.language } });
		if (!(answer.headers()['content-type'] ?? '').startsWith('text/html'))
			continue;
		const html = await answer.text();
		assert.ok(answer.status() < 500, `${address}: ${answer.status()}`);
		judge(address, html);
		for (const link of linksOf(html)) {
			const shape = shapeOf(link);
			if (seen.has(link) || (shapes.get(shape) ?? 0) >= each)
				continue;
			seen.add(link);
			shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
			waiting.push(link);
		}
	}
	return count;
}

const han = /[\u3400-\u9fff]/;
const byChinese = new Map(), byEnglish = new Map();
for (const [english, chinese] of pairs()) {
	const bare = (text) => text.replace(/\{\}|%\S*[dsu]/g, '').trim();
	if (han.test(chinese) && !han.test(english) && chinese !== english) {
		byChinese.set(bare(chinese), english);
		if (/[a-z]{2}.* .*[a-z]{2}/i.test(bare(english)))
			byEnglish.set(bare(english), chinese);
	}
}

const wrongIn = {
	en: (text) => han.test(text) && byChinese.has(text),
	zh: (text) => byEnglish.has(text) || (/^[A-Z][a-z]+( [a-z]+){3,}/.test(text) && !han.test(text)),
};

function tongue(language) {
	story(`Every page in ${language === 'en' ? 'English' : 'Chinese'}`, { folder: `tongue-${language}`, language }, async ({ house, step, enter }) => {
		const found = [];
		const judge = (who) => (address, html) => {
			const lang = /<html lang="([^"]*)"/.exec(html)?.[1];
			assert.equal(lang, language === 'en' ? 'en' : 'zh-CN', `${who} at ${address}`);
			for (const text of textsOf(html))
				if (wrongIn[language](text))
					found.push(`${who} at ${address}: ${text}`);
		};
		const stranger = await enter('stranger'), resident = await enter('resident');
		const papers = await road.papers(house);
		await step('as a stranger', async () => {
			const count = await walk(stranger, ['/', '/track', '/certificate', '/sign-in', '/sign-up', '/recover', '/services', '/search?q=zzz', '/nothing'], judge('stranger'));
			assert.ok(count > 15, `${count} pages`);
		});
		await step('as a resident, with an application under way, one sent, and faults', async () => {
			const person = road.somebody(language === 'en' ? 61 : 62);
			await road.signUp(resident, person);
			await road.applyAtOnce(resident, person, papers);
			await road.findGuide(resident, '居住证');
			await road.begin(resident);
			await resident.pressThrough('Go on');
			judge('resident')('a step with faults', await resident.page.content());
			const count = await walk(resident, ['/my', resident.page.url().replace(house.url, ''), '/my/account'], judge('resident'));
			assert.ok(count > 20, `${count} pages`);
		});
		for (const role of ['window', 'head', 'supervisor'])
			await step(`as ${role}`, async () => {
				const staff = await enter(role);
				await road.signInStaff(staff, role).catch(() => {});
				const count = await walk(staff, ['/desk', '/window', '/components'], judge(role));
				assert.ok(count > 5, `${count} pages`);
			});
		for (const role of ['system', 'security', 'audit'])
			await step(`as administrator: ${role}`, async () => {
				const staff = await enter(role), account = house.account(role);
				await staff.goto('/desk/sign-in');
				await staff.fill({ Login: account.login, Password: account.password, 'Code of the second factor': await house.code(account) });
				await staff.page.getByRole('main').getByRole('button', { name: staff.say('Sign in'), exact: true }).click();
				await staff.page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
				const count = await walk(staff, ['/admin'], judge(role));
				assert.ok(count > 3, `${count} pages`);
			});
		await step('nothing was in the other language', () => assert.deepEqual([...new Set(found)].slice(0, 60), []));
	});
}

tongue('en');
tongue('zh');
