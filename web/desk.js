// desk.js: the keys of the desk. Everything they do can be done without them.

const lines = [...document.querySelectorAll("[data-list] [data-line] a")].filter((link) => link.offsetParent !== null);
const keys = document.querySelector("dialog.keys");

document.querySelectorAll("[data-keys]").forEach((hint) => { hint.hidden = false; });

function move(by) {
	if (!lines.length) return;
	let at = lines.indexOf(document.activeElement);
	if (at < 0) at = lines.findIndex((link) => link.hasAttribute("aria-current"));
	const next = at < 0 ? (by > 0 ? 0 : lines.length - 1) : Math.min(Math.max(at + by, 0), lines.length - 1);
	lines[next].focus();
	lines[next].scrollIntoView({ block: "nearest" });
}

function toActions() {
	const panel = document.getElementById("actions");
	if (!panel) return;
	panel.scrollIntoView({ block: "nearest" });
	(panel.querySelector("summary, .button") ?? panel).focus();
}

const deeds = {
	j: () => move(1),
	k: () => move(-1),
	a: toActions,
	i: () => { location.href = "/desk"; },
	"/": () => document.getElementById("number")?.select(),
	"?": () => keys?.showModal(),
};

function isTyping(target) {
	return target.closest("input, textarea, select, dialog[open]") !== null;
}

document.addEventListener("keydown", (event) => {
	if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
	const deed = Object.hasOwn(deeds, event.key) ? deeds[event.key] : null;
	if (!deed) return;
	event.preventDefault();
	deed();
});

// Whoever types all day begins at once: in the first empty box of the page's form, unless something was refused or done.
const begin = document.querySelector("form[data-begin]");
if (begin && !document.querySelector(".error-summary") && !location.hash) {
	const boxes = [...begin.querySelectorAll("input:not([type=hidden], [type=file], [type=radio], [type=checkbox]), textarea, select")];
	(boxes.find((box) => !box.value) ?? null)?.focus();
}
