// words.mjs: what the pages call things, in both languages, read from the catalogues and packs that the program ships.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { root } from './house.mjs';

const chinese = new Map(); // from the English to all that it is called, the catalogues' word first

function add(english, word) {
	chinese.set(english, [...(chinese.get(english) ?? []), word]);
}

function files(folder, end) {
	return fs.readdirSync(path.join(root, folder), { recursive: true }).filter((name) => name.endsWith(end))
		.map((name) => fs.readFileSync(path.join(root, folder, name), 'utf8'));
}

const unquoted = (lines) => JSON.parse(`"${lines.match(/"(.*)"/g).map((line) => line.slice(1, -1)).join('')}"`);

for (const text of files('po/zh_CN', '.po'))
	for (const [, id, words] of text.matchAll(/^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)/gm))
		if (unquoted(id))
			add(unquoted(id), unquoted(words));

const bare = (text) => text.trim().replace(/^"(.*)"$/, '$1');
for (const text of [...files('packs', '.yaml'), ...files('test/packs/sampler', '.yaml'), ...files('test/packs/couple', '.yaml'), ...files('test/packs/plot', '.yaml'), ...files('src', '.form')]) {
	for (const [, zh, en] of text.matchAll(/\{ zh: ("[^"]*"|[^,]*?), en: ("[^"]*"|[^}]*?) \}/g))
		add(bare(en), bare(zh));
	for (const [, zh, en] of text.matchAll(/^ *zh: (.*)\n *en: (.*)$/gm))
		add(bare(en), bare(zh));
}

for (const text of files('test/packs/sampler', '.csv'))
	for (const [, zh, en] of text.matchAll(/^[^,]+,([^,]+),([^,\n]+)$/gm))
		add(en, zh);

// The words of a language for what is English in the sources; numbers and names fill their places in order.
export function words(language, english, ...values) {
	const text = language === 'en' ? english : chinese.get(english)?.[0];
	assert.ok(text, `no Chinese for “${english}”`);
	return text.replace(/\{\}|%lld|%zu|%d|%s|%\.\*s/g, (place) => (values.length ? values.shift() : place));
}

// A pattern for exactly that, however the pages of a language call it, and what may stand behind it.
export function called(language, english, behind = '') {
	const all = language === 'en' ? [english] : chinese.get(english);
	assert.ok(all, `no Chinese for “${english}”`);
	return new RegExp(`^(${all.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})${behind}$`);
}

// All that has words in both languages: [English, Chinese].
export function* pairs() {
	for (const [english, all] of chinese)
		for (const word of all)
			yield [english, word];
}
