// site.js: what script adds to pages that work without it.

// An error summary takes the focus, so that a screen reader begins there.
document.querySelector(".error-summary")?.focus();

// A row that was added takes the focus, and the question whose row was taken away: who hears or tabs goes on there.
document.addEventListener("submit", ({ submitter }) => {
	if (["add", "remove"].includes(submitter?.name)) sessionStorage.setItem("row", JSON.stringify([location.pathname, submitter.name, submitter.value]));
});
const [rowPage, rowDeed, rowPath] = JSON.parse(sessionStorage.getItem("row") ?? "[]");
sessionStorage.removeItem("row");
if (rowPage === location.pathname && !document.querySelector(".error-summary")) {
	const group = document.getElementById(`f-${rowPath.split("[")[0]}`);
	const row = [...(group?.querySelectorAll(":scope > .group-row") ?? [])].pop();
	(rowDeed === "add" ? row?.querySelector("input:not([type=hidden]), select, textarea") : group)?.focus();
}

// One submit is enough: a second within five seconds is dropped. One that comes while the fields are drawn again, or saved,
// waits for them.
const sentAt = new WeakMap();
const drawing = (globalThis.underWay ??= new WeakMap()); // per form: a drawing, or a saving of draft.js
document.addEventListener("submit", (event) => {
	const form = event.target;
	if (drawing.has(form)) {
		event.preventDefault();
		// A button of the fields was drawn anew meanwhile: its twin is meant.
		const meant = event.submitter;
		const isMeant = (button) => button.type === "submit" && button.name === meant?.name && button.value === meant.value;
		drawing.get(form).then(() => form.requestSubmit(meant?.isConnected ? meant : [...form.elements].find(isMeant) ?? null));
		return;
	}
	const before = sentAt.get(form);
	if (before && event.timeStamp - before < 5000) event.preventDefault();
	else sentAt.set(form, event.timeStamp);
});
// A page that comes back by the back button may send again.
addEventListener("pageshow", (event) => {
	if (event.persisted) for (const form of document.forms) sentAt.delete(form);
});

// What is folded is on paper too.
let opened = [];
addEventListener("beforeprint", () => {
	opened = [...document.querySelectorAll("details:not(.danger):not([open])")];
	for (const part of opened) part.open = true;
});
addEventListener("afterprint", () => {
	for (const part of opened) part.open = false;
});

// An answer that decides which questions follow: the server saves what is typed and draws the fields again.
const isChoice = (control) => control.type === "radio" || control.type === "checkbox";

function twinOf(control, root) {
	return [...root.querySelectorAll("input, select, textarea")].find(
		(other) => other.name === control.name && other.type === control.type && (!isChoice(control) || other.value === control.value));
}

// What was typed while the answer was on its way stays.
function carry(from, to) {
	for (const old of from.querySelectorAll("input:not([type=hidden]), select, textarea")) {
		const twin = twinOf(old, to);
		if (!twin) continue;
		if (old.type === "file") twin.replaceWith(old);
		else if (isChoice(old)) twin.checked = old.checked;
		else if (old.tagName !== "SELECT" || [...twin.options].some((option) => option.value === old.value)) twin.value = old.value;
	}
	// A pad goes over as it is, with what was drawn on it.
	for (const pad of from.querySelectorAll("[data-sign]")) to.querySelector(`[data-sign="${CSS.escape(pad.dataset.sign)}"]`)?.replaceWith(pad);
}

function hold(fields) {
	const held = document.activeElement;
	const name = held.name || held.dataset.name;
	if (!fields.contains(held) || !name) return () => {};
	const place = held.type === "text" ? [held.selectionStart, held.selectionEnd] : null;
	return (fresh) => {
		const twin = held.isConnected ? held : held.name ? twinOf(held, fresh) : fresh.querySelector(`[data-name="${name}"]`);
		twin?.focus({ preventScroll: true });
		if (place && twin) twin.setSelectionRange(...place);
	};
}

async function drawOnce(form) {
	const data = new FormData(form);
	for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
	form.querySelectorAll("input[type=hidden]").forEach((input) => data.set(input.name, input.value));
	data.set("redraw", "yes");
	const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Redraw": "yes" } });
	if (!answer.ok) return;
	const page = new DOMParser().parseFromString(await answer.text(), "text/html");
	const fields = form.querySelector("[data-form-fields]");
	const fresh = page.querySelector("[data-form-fields]");
	if (!fresh) return;
	const letGo = hold(fields);
	for (const input of form.querySelectorAll(":scope > input[type=hidden]")) {
		const now = fresh.closest("form").querySelector(`:scope > input[name="${input.name}"]`);
		if (now) input.value = now.value;
	}
	carry(fields, fresh);
	fields.replaceWith(fresh);
	prepare(fresh);
	fresh.dispatchEvent(new Event("drawn", { bubbles: true }));
	letGo(fresh);
}

// One drawing at a time: an answer given meanwhile is sent when it is over.
const again = new WeakSet();
function redraw(form) {
	if (drawing.has(form)) {
		if (!again.has(form)) drawing.get(form).then(() => again.delete(form) && redraw(form));
		again.add(form);
		return;
	}
	const work = drawOnce(form).catch(() => {}).finally(() => {
		drawing.delete(form);
	});
	drawing.set(form, work);
}

function prepare(root) {
	root.querySelectorAll("[data-redraw]").forEach((part) => { part.hidden = true; });
}

prepare(document);
document.addEventListener("change", (event) => {
	if (event.target.matches("[data-decides]") && event.target.form) redraw(event.target.form);
});
