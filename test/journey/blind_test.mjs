// A blind woman files for a residence permit: she has a keyboard and hears what the browser tells her screen reader.
import assert from 'node:assert/strict';
import path from 'node:path';
import { until } from './house.mjs';
import { Listener } from './listener.mjs';
import * as road from './road.mjs';
import { story } from './visitor.mjs';

story('A blind woman applies by keyboard and ear', { folder: 'blind', more: ['test/packs/sampler'] }, async ({ house, step, enter }) => {
	const person = road.somebody(41);
	const { photo, lease } = await road.papers(house);
	const visitor = await enter('listener'), ear = await Listener.of(visitor);
	const say = (english, ...values) => visitor.say(english, ...values);

	await step('from the first page by search to the guide', async () => {
		await visitor.goto('/');
		await ear.finds('home');
		await ear.press('link', 'Skip to the content');
		assert.equal((await ear.here()).role, 'main', 'the first link leads to the content');
		await ear.type('searchbox', 'Search for a service', '居住证');
		await ear.enter();
		await ear.finds('results');
		await ear.pressThrough('link', 'Residence permit');
		await ear.finds('guide');
	});
	await step('she signs up: what is missing is told, the code comes by SMS', async () => {
		await ear.pressThrough('link', 'Sign in');
		await ear.finds('sign-in');
		await ear.pressThrough('link', 'Sign up with your phone');
		await ear.finds('sign-up');
		await ear.pressThrough('button', 'Send the code');
		await ear.isTold([['textbox', 'Phone number', say('Fill this in.')]]);
		await ear.type('textbox', 'Phone number', person.phone);
		await ear.pressThrough('button', 'Send the code');
		await ear.type('textbox', 'Code', await road.codeOf(visitor, person));
		await ear.type('textbox', 'Name', person.name);
		await ear.type('textbox', 'Choose a password', person.password);
		await ear.pressThrough('button', 'Sign up');
		await ear.reads(new RegExp(say('My matters')));
	});
	await step('back to the guide, and begin', async () => {
		await visitor.goto('/');
		await ear.type('searchbox', 'Search for a service', 'juzhuzheng');
		await ear.enter();
		await ear.pressThrough('link', 'Residence permit');
		await ear.pressThrough('button', 'Apply online').catch(() => ear.pressThrough('link', 'Apply online'));
		await ear.finds('begin');
		await ear.pressThrough('button', 'Begin');
		await ear.finds('applicant');
		assert.match(await ear.title(), /^申领人 · 居住证办理/);
	});
	await step('who applies: nothing typed is told field by field, and each sentence leads to its field', async () => {
		await ear.pressThrough('button', 'Go on');
		await ear.isTold([
			['textbox', 'Identity number', say('Fill this in.')],
			['group', 'Sex', say('Choose one.')],
			['textbox', 'Day of birth', say('Enter the day.')],
		]);
		await ear.finds('applicant-wrong');
		await ear.type('textbox', 'Name', person.name);
		await ear.type('textbox', 'Identity number', person.number);
		await ear.choose('Sex', person.sex);
		await ear.type('textbox', 'Day of birth', person.born);
		await ear.type('textbox', 'Ethnic group', '汉族');
		await ear.type('textbox', 'Mobile number', person.phone);
		await ear.type('textbox', 'Address of permanent registration', '省外某市某县某镇幸福路1号');
		await ear.hears(new RegExp(say('Saved at {}', '\\d\\d:\\d\\d')));
		await ear.pressThrough('button', 'Go on');
	});
	await step('where she lives: an answer that changes what is asked leaves her where she is', async () => {
		await ear.finds('residence');
		await ear.type('textbox', 'Address here', '云溪县城关镇滨河路36号2栋301室');
		await ear.type('textbox', 'Living here since', '二〇二五年三月一日');
		await ear.choose('On what ground', 'A lawful steady home');
		await ear.reads(new RegExp(say('Kind of home')));
		assert.equal((await ear.here()).role, 'radio', 'the focus stays');
		await ear.choose('Kind of home', 'Provided by employer, school, relatives or friends');
		await ear.choose('I have read the guide; what I say and send is true and lawful', 'Yes').catch(() => ear.keys.press('Space'));
		await ear.pressThrough('button', 'Go on');
	});
	await step('materials: a file that is none is refused aloud, the right ones are said when they have come', async () => {
		await ear.finds('materials');
		await ear.bring('Photograph', await road.fileOf(house, '空.jpg', ''));
		await ear.hears(new RegExp(say('This file is empty. Please choose another.')));
		await ear.bring('Photograph', photo);
		await ear.hears(new RegExp(`${say('Handed in:')} ${path.basename(photo)}`));
		await ear.bring('Proof of the address here', lease);
		await ear.hears(new RegExp(`${say('Handed in:')} ${path.basename(lease)}`));
		await ear.finds('materials-there');
		await ear.pressThrough('button', 'Go on');
	});
	let number;
	await step('she reads everything once more, sends, and hears the number', async () => {
		await ear.finds('review');
		await ear.reads(new RegExp(person.name));
		await ear.reads(/2025-03-01|2025年3月1日/);
		await ear.pressThrough('button', 'Send the application');
		await ear.finds('receipt');
		await ear.reads(new RegExp(say('Your application has been received')));
		({ number } = await road.readReceipt(visitor));
		await ear.reads(new RegExp(number));
		await visitor.look('receipt');
	});
	await step('she follows it', async () => {
		await ear.pressThrough('link', 'Follow the application');
		await ear.finds('dossier');
		await ear.reads(new RegExp(number));
	});
	await step('a form with every type of question: words and numbers', async () => {
		await visitor.goto('/services/T-SAMPLER-01/apply');
		await ear.pressThrough('button', 'Begin');
		await ear.finds('sampler');
		await ear.type('textbox', 'Title of the thing', '买买提•艾力的小店');
		await ear.type('textbox', 'How many people', '3');
		await ear.type('textbox', 'Floor area', '12.5');
		await ear.type('textbox', 'Price of a square metre', '10');
		await ear.type('textbox', 'Mobile phone', person.phone);
		await ear.type('textbox', 'Postal code', '010010');
		await ear.pressThrough('button', 'Go on');
	});
	await step('choices, a list that is searched by typing, days, and a companion more', async () => {
		await ear.finds('chosen');
		await ear.choose('Way of sending', 'Fetched');
		await ear.to('combobox', 'Occupation');
		await ear.keys.insertText(say('Tea maker').slice(0, 2));
		await ear.hears(new RegExp(`${say('Answers that match:')} ?\\d+`));
		await ear.keys.press('ArrowDown');
		await ear.keys.press('Enter');
		assert.equal((await ear.here()).value, say('Tea maker'));
		await ear.tick('Services needed', 'Reading aloud');
		await ear.choose('May it be published', 'No');
		await ear.type('textbox', 'Day of the event', '2026年2月28日');
		await ear.type('textbox', 'First day', '2026-03-01', { within: 'Days of the stay' });
		await ear.type('textbox', 'Last day', '2026-03-10', { within: 'Days of the stay' });
		await ear.type('textbox', 'Name of the companion', '阿依古丽', { within: 'Companions' });
		await ear.choose('Is it a child', 'No');
		await ear.pressThrough('button', 'Add one more');
		await until('the focus to stand in the new row', async () => (await ear.here()).around.some((outer) => outer.name === say('Number {}', 2)));
		await ear.pressThrough('button', 'Remove', { within: new RegExp(`^${say('Number {}', 2)}$`) });
		await until('the focus to stand on the question', async () => ear.pattern('Companions').test((await ear.here()).name));
		await ear.pressThrough('button', 'Go on');
	});
	await step('an address by division, a place without its map, a signature without a pen', async () => {
		await ear.finds('places');
		await ear.select('Kind of document', say('Passport'), { within: 'Identity document' });
		await ear.type('textbox', 'Number of the document', 'E12345678');
		await ear.type('textbox', 'Bank card', '6222029999000000772');
		for (const [label, name] of [['Province', 'Yunzhou Province'], ['City', 'Yunxi City'], ['County or district', 'Yunxi County'], ['Town or street', 'Longtan Township'], ['Village or community', 'Jijiagou Village']]) {
			await ear.select(label, say(name), { within: 'Home address' });
			await ear.hears(new RegExp(say('Saved at {}', '\\d\\d:\\d\\d')));
		}
		await ear.type('textbox', 'Street, house number, building and room', '3组12号');
		await ear.type('textbox', 'Longitude (east)', '106.6321');
		await ear.type('textbox', 'Latitude (north)', '30.4561');
		await ear.type('textbox', 'Or your name, typed', person.name, { within: 'Signature' });
		await ear.pressThrough('button', 'Go on');
		await ear.finds('sampler-review');
		await ear.pressThrough('button', 'Send the application');
		await ear.reads(new RegExp(say('Your application has been received')));
	});
});

story('A blind visitor from abroad, in English', { folder: 'blind-en', language: 'en' }, async ({ step, enter }) => {
	const visitor = await enter('listener'), ear = await Listener.of(visitor);
	await step('finds the service, its guide, and the way to sign in', async () => {
		await visitor.goto('/');
		await ear.finds('home');
		await ear.type('searchbox', 'Search for a service', 'residence permit');
		await ear.enter();
		await ear.finds('results');
		await ear.pressThrough('link', 'Residence permit');
		await ear.finds('guide');
		await ear.pressThrough('link', 'Sign in');
		await ear.finds('sign-in');
	});
	await step('signs up; an error is told in English', async () => {
		await visitor.goto('/sign-up');
		await ear.pressThrough('button', 'Send the code');
		await ear.isTold([['textbox', 'Phone number', 'Fill this in.']]);
	});
});
