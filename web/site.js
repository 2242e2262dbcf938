// site.js: what script adds to pages that work without it.

// An error summary takes the focus, so that a screen reader begins there.
document.querySelector(".error-summary")?.focus();

// One submit is enough: a second within five seconds is dropped.
const sentAt = new WeakMap();
document.addEventListener("submit", (event) => {
	const before = sentAt.get(event.target);
	if (before && event.timeStamp - before < 5000) event.preventDefault();
	else sentAt.set(event.target, event.timeStamp);
});

// An answer that decides which questions follow: the server draws the fields again.
async function redraw(form) {
	const fields = form.querySelector("[data-form-fields]");
	const data = new FormData(form);
	for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
	form.querySelectorAll("input[type=hidden]").forEach((input) => data.set(input.name, input.value));
	data.set("redraw", "yes");
	const held = document.activeElement?.id || document.activeElement?.name;
	const value = document.activeElement?.value;
	const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Redraw": "yes" } });
	if (!answer.ok) return;
	const page = new DOMParser().parseFromString(await answer.text(), "text/html");
	const fresh = page.querySelector("[data-form-fields]");
	if (!fresh) return;
	for (const input of fields.querySelectorAll("input[type=file]")) {
		const twin = [...fresh.querySelectorAll("input[type=file]")].find((other) => other.name === input.name);
		if (twin) twin.replaceWith(input);
	}
	fields.replaceWith(fresh);
	prepare(fresh);
	const again = [...fresh.querySelectorAll("input, select")].find(
		(input) => (input.id === held || input.name === held) && (input.type !== "radio" || input.value === value));
	again?.focus();
}

function prepare(root) {
	root.querySelectorAll("[data-redraw]").forEach((part) => { part.hidden = true; });
}

prepare(document);
document.addEventListener("change", (event) => {
	if (event.target.matches("[data-decides]") && event.target.form) redraw(event.target.form);
});
