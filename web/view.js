// view.js: the keys of a viewing page. Everything they do stands there as a link.
const viewer = document.querySelector("[data-viewer]");
const keys = {
	ArrowLeft: "[rel=prev]", PageUp: "[rel=prev]", ArrowRight: "[rel=next]", PageDown: "[rel=next]",
	"+": "[data-zoom=in]", "=": "[data-zoom=in]", "-": "[data-zoom=out]",
};
const isTyping = (target) => target.closest("input, textarea, select, dialog") !== null;

// A picture larger than its frame is moved by the arrows first.
function moves(key) {
	const frame = viewer.querySelector(".viewer-frame");
	return key.startsWith("Arrow") && frame && document.activeElement === frame && frame.scrollWidth > frame.clientWidth + 1;
}

document.addEventListener("keydown", (event) => {
	if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
	const link = Object.hasOwn(keys, event.key) && !moves(event.key) ? viewer.querySelector(keys[event.key]) : null;
	if (!link) return;
	event.preventDefault();
	link.click();
});
