// Several people at once: six residents apply in the same moments, each gets his own number and sees only his own.
import assert from 'node:assert/strict';
import * as road from './road.mjs';
import { story } from './visitor.mjs';

story('Six residents apply at the same time', { folder: 'together' }, async ({ house, step, enter }) => {
	const people = [1, 2, 3, 4, 5, 6].map(road.somebody);
	const papers = await road.papers(house);
	const residents = [];
	let receipts;

	await step('all sign up, apply and send at once', async () => {
		for (const person of people)
			residents.push(await enter(person.phone));
		receipts = await Promise.all(people.map(async (person, i) => {
			await road.signUp(residents[i], person);
			return road.applyAtOnce(residents[i], person, papers);
		}));
		assert.equal(new Set(receipts.map((receipt) => receipt.number)).size, people.length, 'six numbers');
		assert.equal(new Set(receipts.map((receipt) => receipt.code)).size, people.length, 'six codes');
	});
	await step('each sees his own application, and nobody else’s', async () => {
		await Promise.all(residents.map(async (resident, i) => {
			await resident.goto('/my');
			const text = await resident.text();
			receipts.forEach((receipt, k) => assert.equal(text.includes(receipt.number), i === k));
			await resident.goto(`/my/dossiers/${receipts[(i + 1) % 6].number}`);
			const other = await resident.text();
			assert.ok(!other.includes(people[(i + 1) % 6].name), 'another’s page is closed');
			await resident.look('another’s');
		}));
	});
	await step('the window has all six before it', async () => {
		const window = await enter('window');
		await road.signInStaff(window, 'window');
		for (const { number } of receipts)
			await window.sees(number);
		await window.look('inbox');
		await window.goto('/desk?light=in-time');
		await window.sees(receipts[0].number);
		await window.goto('/desk?light=late');
		assert.ok(!(await window.text()).includes(receipts[0].number), 'none of them is late');
		await window.look('inbox-late');
	});
});
