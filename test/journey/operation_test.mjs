// Offices work together: a clerk asks another post first, gets the case back, and passes it on.
import assert from 'node:assert/strict';
import * as road from './road.mjs';
import { story } from './visitor.mjs';

function togetherStory(name, options) {
	story(name, options, async ({ house, step, enter }) => {
		const person = road.somebody(options.seat);
		const resident = await enter('resident'), window = await enter('window'), clerk = await enter('clerk');
		let number;

		await step('an application is accepted', async () => {
			await road.signUp(resident, person);
			number = (await road.applyAtOnce(resident, person, await road.papers(house))).number;
			await road.signInStaff(window, 'window');
			await road.openTask(window, number);
			await road.act(window, 'Accept');
		});
		await step('the clerk asks the window first; the case leaves his inbox', async () => {
			await road.signInStaff(clerk, 'clerk');
			await road.openTask(clerk, number);
			await clerk.look('task');
			const form = await road.action(clerk, 'Ask others first');
			await clerk.press('Ask others first', form);
			await clerk.page.getByRole('alert').waitFor();
			await clerk.look('asked-nobody');
			const again = await road.action(clerk, 'Ask others first');
			await clerk.page.getByRole('checkbox', { name: options.window }).check();
			await clerk.fill({ Reasons: '请核实租赁合同原件。' }, again);
			await road.act(clerk, 'Ask others first');
			await clerk.goto('/desk');
			assert.equal(await clerk.page.getByRole('row').filter({ hasText: number }).count(), 0, 'it waits for the window now');
		});
		await step('the window is told, reads why, and gives its opinion', async () => {
			await window.goto('/desk/notices');
			await window.sees(number);
			await road.openTask(window, number);
			await window.sees('请核实租赁合同原件。');
			await window.look('asked');
			await window.fill({ Remark: '原件已核对，一致。' }, await road.action(window, 'Give the opinion'));
			await road.act(window, 'Give the opinion');
		});
		await step('the clerk has the case again, reads the opinion and passes it on', async () => {
			await road.openTask(clerk, number);
			await clerk.sees('原件已核对，一致。');
			await clerk.look('back');
			const form = await road.action(clerk, 'Pass on to another post');
			await clerk.page.getByRole('radio', { name: options.head }).check();
			await clerk.fill({ Reasons: '本人回避，请代为审核。' }, form);
			await road.act(clerk, 'Pass on to another post');
		});
		await step('she is not told of any of it: these are matters of the office', async () => {
			await resident.goto(`/my/dossiers/${number}`);
			assert.ok(!(await resident.text()).includes('核实租赁合同') && !(await resident.text()).includes('回避'));
			await resident.look('matter');
		});
	});
}

const zh = { window: '云溪县公安局 · 公安派出所户政窗口', head: '云溪县公安局 · 公安局治安管理大队审批岗' };
togetherStory('Offices work on one case together', { folder: 'operation', seat: 41, ...zh });
