// fields.js: what script adds to single fields: a list that can be searched, a calendar beside a day, a map to point at, a
// pad to sign on. Each keeps its answer in the control that works without script, and is made again when fields are drawn again.

function make(tag, attributes, ...content) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
	element.append(...content);
	return element;
}

const wordsOf = (element) => element.closest("[data-form-fields]")?.dataset ?? {};
const tell = (control) => {
	control.dispatchEvent(new Event("input", { bubbles: true }));
	control.dispatchEvent(new Event("change", { bubbles: true }));
};

// ---- a list of many answers becomes a box with suggestions (ARIA's combobox); the list itself keeps the answer ----

const many = 12;

function searchable(select) {
	if (select.options.length <= many + 1 || select.dataset.searched) return;
	select.dataset.searched = "yes";
	const id = select.id;
	const words = wordsOf(select);
	const answers = [...select.options].filter((option) => option.value);
	const input = make("input", { id, type: "text", role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false",
		"aria-controls": `${id}-list`, "data-name": select.name, placeholder: select.options[0].text });
	for (const name of ["aria-invalid", "aria-describedby", "aria-required"])
		if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
	const list = make("ul", { id: `${id}-list`, role: "listbox", class: "suggestions", "aria-label": document.querySelector(`label[for="${CSS.escape(id)}"]`)?.textContent ?? "" });
	const status = make("span", { role: "status", class: "unseen" });
	const box = make("div", { class: "combobox" }, input, list, status);
	select.id = `${id}-kept`;
	select.hidden = true;
	select.after(box);
	list.hidden = true;
	let at = -1;

	const shown = () => [...list.children];
	const chosen = () => select.selectedOptions[0]?.value ? select.selectedOptions[0].text : "";
	const close = () => {
		list.hidden = true;
		at = -1;
		input.setAttribute("aria-expanded", "false");
		input.removeAttribute("aria-activedescendant");
	};
	const mark = (index) => {
		const lines = shown();
		if (!lines.length) return;
		at = (index + lines.length) % lines.length;
		lines.forEach((line, i) => line.setAttribute("aria-selected", String(i === at)));
		lines[at].scrollIntoView({ block: "nearest" });
		input.setAttribute("aria-activedescendant", lines[at].id);
	};
	const take = (value) => {
		const before = select.value;
		select.value = value;
		input.value = chosen();
		close();
		if (select.value !== before) tell(select);
	};
	const open = (all) => {
		const sought = all ? "" : input.value.trim().toLowerCase();
		const found = answers.filter((option) => option.text.toLowerCase().includes(sought));
		list.replaceChildren(...found.map((option, i) => make("li", { id: `${id}-${i}`, role: "option", "aria-selected": "false", "data-value": option.value }, option.text)));
		list.hidden = found.length === 0;
		input.setAttribute("aria-expanded", String(found.length > 0));
		input.removeAttribute("aria-activedescendant");
		at = -1;
		status.textContent = found.length ? `${words.matches ?? ""} ${found.length}` : words.none ?? "";
	};
	const settle = () => {
		const typed = input.value.trim().toLowerCase();
		const exact = answers.find((option) => option.text.toLowerCase() === typed);
		if (exact) take(exact.value);
		else if (typed === "") take("");
		else input.value = chosen();
		close();
	};
	input.value = chosen();
	input.addEventListener("input", (event) => {
		event.stopPropagation();
		open(false);
	});
	input.addEventListener("change", (event) => event.stopPropagation());
	input.addEventListener("click", () => list.hidden && open(true));
	input.addEventListener("blur", settle);
	input.addEventListener("keydown", (event) => {
		const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (step) {
			event.preventDefault();
			if (list.hidden) open(input.value === chosen());
			mark(at < 0 && step < 0 ? -1 : at + step);
		} else if (event.key === "Enter" && !list.hidden) {
			event.preventDefault();
			const line = shown()[at] ?? (shown().length === 1 ? shown()[0] : null);
			if (line) take(line.dataset.value);
		} else if (event.key === "Escape" && (!list.hidden || input.value !== chosen())) {
			event.preventDefault();
			input.value = chosen();
			close();
		}
	});
	list.addEventListener("mousedown", (event) => event.preventDefault());
	list.addEventListener("click", (event) => event.target.dataset.value && take(event.target.dataset.value));
}

// ---- a day can be typed; a calendar stands beside it ----

function withCalendar(input) {
	if (input.dataset.calendar || !("showPicker" in HTMLInputElement.prototype)) return;
	input.dataset.calendar = "yes";
	const calendar = make("input", { type: "date", class: "unseen", tabindex: "-1", "aria-hidden": "true" });
	const label = input.labels?.[0]?.textContent.trim() ?? "";
	const button = make("button", { type: "button", class: "calendar-button", "aria-label": `${wordsOf(input).calendar ?? ""} ${label}` });
	button.innerHTML = '<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true"><path d="M4 6h16v14H4zM4 10h16M8 3v4M16 3v4"/></svg>';
	button.addEventListener("click", () => {
		if (/^\d{4}-\d\d-\d\d$/.test(input.value)) calendar.value = input.value;
		calendar.showPicker();
	});
	for (const name of ["input", "change"])
		calendar.addEventListener(name, (event) => event.stopPropagation());
	calendar.addEventListener("change", () => {
		input.value = calendar.value;
		tell(input);
	});
	input.after(make("span", { class: "calendar" }, button, calendar));
}

// ---- a drawn map: what is pointed at fills the two boxes ----

function pointable(map) {
	if (map.dataset.ready) return;
	map.dataset.ready = "yes";
	const [west, south, east, north] = ["west", "south", "east", "north"].map((side) => Number(map.dataset[side]));
	const boxOf = (part) => document.getElementById(`f-${map.dataset.place}.${part}`);
	const lon = boxOf("lon"), lat = boxOf("lat");
	const view = map.querySelector(".place-view"), svg = map.querySelector("svg"), cross = map.querySelector(".place-cross");
	const { width, height } = svg.viewBox.baseVal;
	const within = (number, least, most) => Math.min(Math.max(number, least), most);
	const draw = () => {
		const x = Number(lon.value), y = Number(lat.value);
		const known = lon.value.trim() && lat.value.trim() && x >= west && x <= east && y >= south && y <= north;
		cross.setAttribute("visibility", known ? "visible" : "hidden");
		if (known) cross.setAttribute("transform", `translate(${(x - west) / (east - west) * width} ${(north - y) / (north - south) * height})`);
		return known;
	};
	const put = (x, y) => {
		lon.value = within(x, west, east).toFixed(6);
		lat.value = within(y, south, north).toFixed(6);
		draw();
		tell(lon);
		tell(lat);
	};
	view.addEventListener("click", (event) => {
		const place = svg.getBoundingClientRect();
		put(west + (event.clientX - place.left) / place.width * (east - west), north - (event.clientY - place.top) / place.height * (north - south));
	});
	view.addEventListener("keydown", (event) => {
		const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
		if (!move) return;
		event.preventDefault();
		const step = event.shiftKey ? 20 : 200;
		const known = draw();
		const x = known ? Number(lon.value) : (west + east) / 2, y = known ? Number(lat.value) : (south + north) / 2;
		put(x + move[0] * (east - west) / step, y + move[1] * (north - south) / step);
	});
	for (const box of [lon, lat]) box.addEventListener("input", draw);
	map.hidden = false;
	draw();
}

// ---- a pad to sign on: the drawing is a picture in the file box ----

function signable(pad) {
	if (pad.dataset.ready) return;
	pad.dataset.ready = "yes";
	const canvas = pad.querySelector("canvas"), pen = canvas.getContext("2d");
	const box = () => document.getElementById(`f-${pad.dataset.sign}.upload`);
	let drawn = false;
	const clear = () => {
		pen.fillStyle = "#fff";
		pen.fillRect(0, 0, canvas.width, canvas.height);
		Object.assign(pen, { lineWidth: 3, lineCap: "round", lineJoin: "round", strokeStyle: "#1b1f24" });
		drawn = false;
	};
	const spot = (event) => {
		const place = canvas.getBoundingClientRect();
		return [(event.clientX - place.left) * canvas.width / place.width, (event.clientY - place.top) * canvas.height / place.height];
	};
	const keep = () => canvas.toBlob((blob) => {
		const files = new DataTransfer();
		if (blob && drawn) files.items.add(new File([blob], "signature.png", { type: "image/png" }));
		box().files = files.files;
		box().dispatchEvent(new Event("input", { bubbles: true })); // it is saved by itself
	}, "image/png");
	canvas.addEventListener("pointerdown", (event) => {
		event.preventDefault();
		canvas.setPointerCapture(event.pointerId);
		pen.beginPath();
		pen.moveTo(...spot(event));
	});
	canvas.addEventListener("pointermove", (event) => {
		if (!canvas.hasPointerCapture(event.pointerId)) return;
		pen.lineTo(...spot(event));
		pen.stroke();
		drawn = true;
	});
	canvas.addEventListener("pointerup", keep);
	pad.querySelector("button").addEventListener("click", () => {
		const kept = box().form.elements[`${pad.dataset.sign}.file`];
		kept.value = "";
		kept.parentElement.querySelector(".files-kept")?.remove();
		clear();
		keep();
	});
	clear();
	pad.hidden = false;
}

function enhance(root) {
	root.querySelectorAll("select").forEach(searchable);
	root.querySelectorAll("input[data-day]").forEach(withCalendar);
	root.querySelectorAll("[data-place]").forEach(pointable);
	root.querySelectorAll("[data-sign]").forEach(signable);
}

document.querySelectorAll("[data-form-fields]").forEach(enhance);
document.addEventListener("drawn", (event) => enhance(event.target));
