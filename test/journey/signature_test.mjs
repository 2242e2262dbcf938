// What was signed by hand stays: when an answer draws the fields again, when the page is left, until it is cleared.
import assert from 'node:assert/strict';
import { until } from './house.mjs';
import * as road from './road.mjs';
import { story } from './visitor.mjs';

const pad = (visitor) => visitor.page.locator('[data-sign] canvas');

async function draws(visitor, strokes) {
	await pad(visitor).scrollIntoViewIfNeeded();
	const { x, y } = await pad(visitor).boundingBox();
	for (const [fromX, fromY, toX, toY] of strokes) {
		await visitor.page.mouse.move(x + fromX, y + fromY);
		await visitor.page.mouse.down();
		await visitor.page.mouse.move(x + toX, y + toY, { steps: 5 });
		await visitor.page.mouse.up();
	}
}

// How many points of the pad are ink.
const ink = (visitor) => pad(visitor).evaluate((canvas) => {
	const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
	const pen = copy.getContext('2d', { willReadFrequently: true });
	pen.drawImage(canvas, 0, 0);
	const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
	let count = 0;
	for (let i = 0; i < data.length; i += 4) count += data[i] < 128;
	return count;
});

const kept = (visitor) => visitor.page.locator('input[name="signature.file"]').inputValue();

story('A signature by hand', { folder: 'signature', more: ['test/packs/sampler'] }, async ({ house, step, enter }) => {
	const visitor = await enter('resident');
	let id;
	await step('she signs, then chooses where she lives: the list draws the fields again, and every stroke is there', async () => {
		await road.signUp(visitor, road.somebody(81));
		await visitor.goto('/services/T-SAMPLER-01/apply');
		await visitor.press('Begin');
		await visitor.field('Floor area').waitFor();
		await visitor.goto(visitor.page.url().replace(/\/\w+$/, '/places'));
		await draws(visitor, [[20, 20, 80, 60], [90, 20, 150, 70]]);
		const before = await ink(visitor);
		assert.ok(before > 100, 'something is drawn');
		await visitor.field('Province').selectOption({ label: visitor.say('Yunzhou Province') });
		await visitor.field('City').waitFor();
		assert.equal(await ink(visitor), before, 'nothing of it went');
		await draws(visitor, [[160, 30, 220, 80]]);
		assert.ok(await ink(visitor) > before, 'and one goes on');
		await visitor.field('City').selectOption({ label: visitor.say('Yunxi City') });
		await visitor.field('County or district').waitFor();
		assert.ok(await ink(visitor) > before);
		await visitor.picture('redrawn');
	});
	await step('it is saved by itself, and there when the page is opened again', async () => {
		await until('the signature to lie in the house', async () => await kept(visitor) !== '');
		id = await kept(visitor);
		await visitor.page.reload();
		await visitor.reads('A signature is already here; a new one replaces it.');
		assert.equal(await kept(visitor), id);
		await visitor.look('kept');
	});
	await step('another one takes its place', async () => {
		await draws(visitor, [[30, 90, 200, 40]]);
		await until('the other to be saved', async () => ![id, ''].includes(await kept(visitor)));
	});
	await step('cleared, it is gone here and in the house', async () => {
		await visitor.page.locator('[data-sign]').getByRole('button').click();
		assert.equal(await ink(visitor), 0);
		await until('nothing to be left in the house', async () => {
			const answer = await visitor.context.request.get(visitor.page.url());
			return /name="signature.file" value=""/.test(await answer.text());
		});
	});
});
