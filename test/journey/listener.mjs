// listener.mjs: somebody who sees nothing: a keyboard, and what the browser tells a screen reader. Every control is found by its
// role and name in the accessibility tree; nothing is found by CSS, and no mouse is used.
import assert from 'node:assert/strict';
import { until } from './house.mjs';
import { called } from './words.mjs';

const value = (thing) => thing?.value ?? '';
const flat = ({ role, name, description, value: text, properties = [], ...node }) => ({
	...node, role: value(role), name: value(name).trim(), description: value(description), value: String(value(text)),
	...Object.fromEntries(properties.map((property) => [property.name, value(property.value)])),
});

export class Listener {
	constructor(visitor) {
		this.visitor = visitor;
		this.keys = visitor.page.keyboard;
	}

	static async of(visitor) {
		const listener = new this(visitor);
		listener.wire = await visitor.context.newCDPSession(visitor.page);
		await listener.wire.send('Accessibility.enable');
		return listener;
	}

	pattern(name) {
		return name instanceof RegExp ? name : called(this.visitor.language, name, '( ?[（(].*[)）])?');
	}

	// All that is told of a page, in its order; each with the nodes around it.
	async tree() {
		const { nodes } = await this.wire.send('Accessibility.getFullAXTree');
		const byId = new Map(nodes.map((node) => [node.nodeId, node])), told = [];
		const walk = (node, around) => {
			const one = flat(node);
			one.around = around;
			if (!node.ignored)
				told.push(one);
			for (const id of node.childIds ?? [])
				if (byId.has(id))
					walk(byId.get(id), node.ignored ? around : [...around, one]);
		};
		walk(nodes[0], []);
		return told;
	}

	// Where the focus is, with the groups and landmarks around it, the innermost first. The tree follows the page in a moment.
	async here() {
		return until('the tree to know where the focus is', async () => {
			const { result } = await this.wire.send('Runtime.evaluate', { expression: 'document.activeElement' });
			const { nodes } = await this.wire.send('Accessibility.getAXNodeAndAncestors', { objectId: result.objectId });
			const [first, ...around] = nodes.map(flat);
			if (first.ignored && !/^body/.test(result.description))
				return null;
			return { ...first, around: around.filter((node) => !node.ignored) };
		});
	}

	// What a screen reader would say of it.
	static said(node) {
		const more = [node.invalid && node.invalid !== 'false' ? 'wrong' : '', node.required ? 'required' : ''].filter(Boolean);
		return [node.role, node.name, node.value, ...more, node.description].filter(Boolean).join(', ');
	}

	// Goes on with a key until the focus stands on what has this role and name.
	async to(role, name, { key = 'Tab', within = null } = {}) {
		const pattern = this.pattern(name), inside = within && this.pattern(within), passed = [];
		for (let i = 0; i < 200; i++) {
			const node = await this.here();
			const there = node.role === role && pattern.test(node.name);
			if (there && (!inside || node.around.some((outer) => inside.test(outer.name))))
				return node;
			passed.push(Listener.said(node));
			await this.keys.press(key);
			await this.stopped();
		}
		return assert.fail(`no ${role} ${pattern} is reached with ${key}; passed: ${passed.slice(-40).join(' | ')}`);
	}

	// Asked wherever the focus stops.
	async stopped() {}

	async type(role, name, text, options) {
		await this.to(role, name, options);
		await this.keys.press('Control+A');
		await this.keys.insertText(text);
	}

	async press(role, name, options) {
		await this.to(role, name, options);
		await this.keys.press('Enter');
	}

	// Presses what leads to another page or draws this one anew, and waits until that is there.
	async pressThrough(role, name, options) {
		await this.to(role, name, options);
		await this.enter();
	}

	// Enter, where it leads to another page.
	async enter() {
		await this.visitor.page.waitForLoadState();
		const there = this.visitor.page.waitForEvent('load');
		await this.keys.press('Enter');
		await there;
	}

	// One of the answers of a group: the group's name is told with it; arrows move within.
	async choose(question, answer, options = {}) {
		const pattern = this.pattern(answer), asked = this.pattern(question);
		await this.to('radio', /./, { ...options, within: question });
		for (let i = 0; i < 12; i++) {
			const node = await this.here();
			assert.ok(node.around.some((outer) => asked.test(outer.name)), `still in “${question}”: ${Listener.said(node)}`);
			if (pattern.test(node.name)) {
				if (node.checked !== 'true')
					await this.keys.press('Space');
				return;
			}
			await this.keys.press('ArrowDown');
		}
		assert.fail(`“${question}” has no answer ${pattern}`);
	}

	async tick(question, answer) {
		await this.to('checkbox', answer, { within: question });
		await this.keys.press('Space');
	}

	// Among the options of a list, by typing its first letters as people do.
	async select(name, answer, options) {
		await this.to('combobox', name, options);
		for (let i = 0; i < 60; i++) {
			const { value: now } = await this.here();
			if (now === answer)
				return;
			await this.keys.press('ArrowDown');
		}
		assert.fail(`${name} has no “${answer}”`);
	}

	async bring(name, files, options) {
		await this.to('button', name, options);
		const chooser = this.visitor.page.waitForEvent('filechooser');
		await this.keys.press('Space');
		await (await chooser).setFiles(files);
	}

	// Waits until a live region says this.
	async hears(pattern) {
		return until(`a live region to say ${pattern}`, async () => {
			for (const node of await this.tree())
				if (['status', 'alert', 'log'].includes(node.role) || (node.live && node.live !== 'off')) {
					const said = `${node.name} ${await this.textIn(node)}`;
					if (pattern.test(said))
						return said;
				}
			return null;
		});
	}

	async textIn(node) {
		return (await this.tree()).filter((one) => one.role === 'StaticText' && one.around.some((outer) => outer.nodeId === node.nodeId))
			.map((one) => one.name).join(' ');
	}

	async reads(pattern) {
		return until(`the page to say ${pattern}`, async () =>
			(await this.tree()).filter((one) => one.role === 'StaticText').some((one) => pattern.test(one.name)));
	}

	async title() {
		return this.visitor.page.title();
	}

	// What lets one find one's way on a page: title, landmarks, headings in order, every control with a name of its own place.
	async finds(name) {
		await this.visitor.page.waitForLoadState();
		const tree = await this.tree(), at = `${this.visitor.who}, ${name}`;
		const all = (role) => tree.filter((node) => node.role === role);
		assert.ok((await this.title()).length > 3, `${at}: a title`);
		for (const landmark of ['banner', 'main', 'contentinfo'])
			assert.equal(all(landmark).length, 1, `${at}: one ${landmark}`);
		const navigations = all('navigation').map((node) => node.name);
		assert.ok(navigations.every(Boolean) && new Set(navigations).size === navigations.length, `${at}: each navigation has a name of its own: ${navigations}`);
		const levels = all('heading').map((node) => Number(node.level));
		assert.equal(levels.filter((level) => level === 1).length, 1, `${at}: one first heading`);
		levels.forEach((level, i) => assert.ok(level <= (levels[i - 1] ?? 1) + 1, `${at}: headings in order: ${levels}`));
		for (const node of tree.filter((one) => one.focusable && !['RootWebArea', 'main', 'group', 'alert'].includes(one.role)))
			assert.ok(node.name, `${at}: ${node.role} without a name, in ${node.around.map((outer) => outer.name).filter(Boolean).slice(-3)}`);
		for (const node of [...all('radio'), ...all('checkbox')])
			assert.ok(node.around.some((outer) => ['group', 'radiogroup', 'list'].includes(outer.role) && outer.name), `${at}: “${node.name}” stands in a group with a name`);
	}

	// The page came back with faults: the title says so, the focus stands on their list, each leads to its field, which is marked
	// as wrong and described by the sentence.
	async isTold(faults) {
		await until('the focus to stand on the list of faults', async () => (await this.here()).role === 'alert');
		assert.match(await this.title(), new RegExp(`^${this.visitor.say('Error: ').trim()}`), 'the title says that something is wrong');
		for (const [role, name, sentence] of faults) {
			const title = this.visitor.say('Please put this right');
			const link = await this.to('link', called(this.visitor.language, name, `.*${sentence}`));
			assert.ok(link.around.some((outer) => outer.role === 'alert' && outer.name === title), 'it stands in the list of faults');
			await this.keys.press('Enter');
			const field = await until(`the focus on ${name}`, async () => {
				const node = await this.here();
				return this.pattern(name).test(node.name) || node.around.some((outer) => this.pattern(name).test(outer.name)) ? node : null;
			});
			if (role !== 'group')
				assert.notEqual(field.invalid ?? 'false', 'false', `${name} is marked as wrong: ${Listener.said(field)}`);
			assert.match(field.description, new RegExp(sentence), `${name} is described by its sentence`);
		}
	}
}
