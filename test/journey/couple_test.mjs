// A couple applies together: each fills in and confirms a part from an account of his own.
import assert from 'node:assert/strict';
import * as road from './road.mjs';
import { story } from './visitor.mjs';

const husband = { ...road.somebody(41), name: '赵大山' };
const wife = { ...road.somebody(42), name: '钱小河' };
const stranger = { ...road.somebody(43), name: '孙无关' };

story('A couple applies together', { folder: 'couple', more: ['test/packs/couple'] }, async ({ house, step, enter }) => {
	const he = await enter('husband');
	const she = await enter('wife', { small: true });
	let part, home, receipt;

	await step('he fills in his part and invites her by name and phone; she is told by SMS', async () => {
		await road.signUp(he, husband);
		await he.goto('/services/T-COUPLE-01');
		await road.begin(he);
		await he.fill({ 'Name of the husband': husband.name, 'Card of the husband': husband.number, 'Day wished for': '2027-05-20' });
		await he.press('Go on');
		await he.field('Common home').waitFor();
		home = he.page.url();
		await he.fill({ 'Common home': '云溪县城关镇滨河路36号' });
		await he.press('Go on');
		await he.field('Name of that person').waitFor();
		await he.look('invite');
		assert.equal(await he.field('Card of the wife').count(), 0, 'her part is not his to fill in');
		await he.fill({ 'Name of that person': wife.name, 'Mobile number of that person': wife.phone });
		await he.press('Invite');
		await he.reads('Waiting for the other person');
		await he.look('invited');
		await house.message(wife.phone, /婚事登记预约/);
	});
	await step('sending is refused until she has confirmed', async () => {
		await he.goto(home.replace(/home$/, 'review'));
		await he.sees(he.say('Not confirmed yet by: %s.', he.say('the wife')));
		await he.press('Send the application');
		await he.page.getByRole('alert').waitFor();
		await he.sees(he.say('Not confirmed yet by: %s.', he.say('the wife')));
		await he.look('not-yet');
	});
	await step('she finds it under My matters, and sees what the pack lets her see, masked, and nothing else', async () => {
		await road.signUp(she, wife);
		await she.goto('/my');
		await she.look('asked');
		await she.page.locator('a[href^="/parts/"]').click();
		await she.field('Name of the wife').waitFor();
		part = she.page.url();
		const text = await she.text();
		assert.ok(text.includes(husband.name) && !text.includes(husband.number), 'his name, not his number');
		assert.ok(!text.includes('滨河路36号'), 'the home is not for her');
		assert.equal(await she.field('Name of the husband').count(), 0, 'she cannot change his part');
	});
	await step('nobody else finds it, nor may she open his draft', async () => {
		const other = await enter('stranger');
		await road.signUp(other, stranger);
		assert.equal((await other.page.request.get(part)).status(), 404);
		assert.equal((await she.page.request.get(home)).status(), 404);
	});
	await step('what is missing in her part is told to her; then she confirms, and he is told', async () => {
		await she.fill({ 'Name of the wife': wife.name });
		await she.press('Confirm my part');
		await she.complaint('Card of the wife');
		await she.fill({ 'Card of the wife': wife.number });
		await she.press('Confirm my part');
		await she.reads('You have confirmed your part');
		await she.look('confirmed');
		await he.goto('/my/notices');
		await he.reads('Your co-applicant has confirmed his part');
	});
	await step('he sees her part masked and cannot change it', async () => {
		await he.goto(home.replace(/home$/, 'wife'));
		await he.reads('Confirmed');
		const text = await he.text();
		assert.ok(text.includes(wife.name) && !text.includes(wife.number));
		assert.equal(await he.field('Card of the wife').count(), 0);
		await he.look('her-part');
	});
	await step('a change in what she does not see leaves it; one in what she sees withdraws it, and both are told', async () => {
		await he.goto(home);
		await he.fill({ 'Common home': '云溪县城关镇滨河路38号' });
		await he.press('Go on');
		await he.reads('Confirmed');
		await he.goto(home.replace(/home$/, 'husband'));
		await he.fill({ 'Day wished for': '2027-06-01' });
		await he.press('Go on');
		await he.field('Common home').waitFor();
		await he.goto(home.replace(/home$/, 'wife'));
		await he.reads('Waiting for the other person');
		await he.goto('/my/notices');
		await he.reads('A confirmation was withdrawn, because what it rests on has changed');
		await she.goto('/my/notices');
		await she.reads('Please confirm your part again: what it rests on has changed');
	});
	await step('she confirms again, he sends, and each confirmation stands in the history', async () => {
		await she.goto(part);
		await she.sees(/2027.*6.*1/);
		await she.press('Confirm my part');
		await she.reads('You have confirmed your part');
		await he.goto(home.replace(/home$/, 'review'));
		receipt = await road.send(he);
		await he.goto(`/my/dossiers/${receipt.number}`);
		await he.sees(he.say('A co-applicant has confirmed his part'));
		const text = await he.text();
		assert.ok(text.includes(wife.name) && !text.includes(wife.number));
		await he.look('sent');
		await she.goto('/my');
		assert.equal(await she.page.locator('a[href^="/parts/"]').count(), 0, 'nothing is left for her to do');
	});
});
