// draft.js: what is typed into an application is saved by itself: a short while after typing stops, and on leaving a field.
const underWay = (globalThis.underWay ??= new WeakMap()); // per form: what is on its way; a submit waits for it (site.js)
const pauseMs = 1500, waitsMs = [3000, 6000, 12000, 30000];

function begin(form) {
	const said = form.querySelector("[data-said]");
	const hand = form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "hand" }));
	let timer = 0, failures = 0, left = false;
	hand.value = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

	const typed = () => {
		const data = new FormData(form);
		for (const [name, value] of [...data]) if (value instanceof File && value.name !== "signature.png") data.delete(name);
		return data;
	};
	const plain = (value) => value instanceof File ? `${value.size} ${value.lastModified}` : value;
	const shape = () => JSON.stringify([...typed()].filter(([name]) => !["csrf", "version", "hand"].includes(name)).map(([name, value]) => [name, plain(value)]));
	let saved = shape();

	const say = (words, fine) => {
		said.textContent = words;
		said.classList.toggle("unsaved", !fine);
	};

	const later = (ms) => {
		clearTimeout(timer);
		timer = setTimeout(save, ms);
	};

	// What was signed lies on the server now: the next save names it, and does not bring it again.
	const settle = (files, sent) => {
		for (const [path, id] of Object.entries(files ?? {})) {
			const box = form.elements[`${path}.upload`];
			form.elements[`${path}.file`].value = id;
			if (box.files[0] === sent.get(box.name)) box.value = "";
		}
	};

	async function send() {
		const now = shape(), data = typed();
		const signed = new Map([...form.querySelectorAll("input[type=file]")].map((box) => [box.name, box.files[0]]));
		data.set("button", "auto");
		try {
			const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
			if (!(answer.headers.get("Content-Type") ?? "").startsWith("application/json")) {
				say(said.dataset.refused, false);
				return;
			}
			const { saved: done, version, words, files } = await answer.json();
			failures = 0;
			if (done) {
				form.elements.version.value = version;
				saved = now;
				settle(files, signed);
			}
			say(words, done);
			if (done && shape() !== saved) later(pauseMs);
		} catch {
			say(said.dataset.lost, false);
			later(waitsMs[Math.min(failures++, waitsMs.length - 1)]);
		}
	}

	function save() {
		clearTimeout(timer);
		if (left || shape() === saved) return;
		if (underWay.has(form)) {
			underWay.get(form).then(() => later(0));
			return;
		}
		const work = send().finally(() => {
			if (underWay.get(form) === work) underWay.delete(form);
		});
		underWay.set(form, work);
	}

	form.addEventListener("input", () => later(pauseMs));
	form.addEventListener("focusout", () => later(0));
	form.addEventListener("submit", (event) => {
		if (!event.defaultPrevented) left = true;
	});
	addEventListener("online", save);
	addEventListener("pageshow", () => { left = false; });
	// Who closes the page or follows a link leaves nothing behind.
	addEventListener("pagehide", () => {
		if (left || underWay.has(form) || shape() === saved) return;
		const data = typed();
		data.set("button", "auto");
		fetch(form.action, { method: "POST", body: data, keepalive: true }).catch(() => {});
	});
}

for (const form of document.querySelectorAll("form[data-autosave]")) begin(form);
