// upload.js: files are sent as soon as they are chosen, in parts, each with a bar of its own; a broken connection is waited for,
// and the upload goes on where it was. Without script the form sends the same files by itself.
const PART = 256 * 1024;
const running = new Map(); // form -> promise of what is on its way
const waiting = new Map(); // form -> the button that was pressed meanwhile

const pause = (ms) => new Promise((done) => {
	const timer = setTimeout(go, ms);
	function go() {
		clearTimeout(timer);
		removeEventListener("online", go);
		done();
	}
	addEventListener("online", go);
});

class Refused extends Error {}

// What a file is known by when it is chosen again after a break.
const keyOf = (file) => `upload ${file.name} ${file.size} ${file.lastModified}`;

// The box says what was refused, until something else is chosen.
function markWrong(input, id) {
	const box = input.closest(".material");
	const main = box.querySelector("input.file");
	box.classList.add("wrong");
	main.setAttribute("aria-invalid", "true");
	main.setAttribute("aria-describedby", [id, box.querySelector(":scope > .help")?.id].filter(Boolean).join(" "));
}

function clearWrong(input) {
	const box = input.closest(".material");
	const main = box.querySelector("input.file");
	box.querySelectorAll(":scope > .fault, .coming:has(.fault)").forEach((part) => part.remove());
	box.classList.remove("wrong");
	main.removeAttribute("aria-invalid");
	const help = box.querySelector(":scope > .help");
	if (help) main.setAttribute("aria-describedby", help.id);
	else main.removeAttribute("aria-describedby");
}

class Upload {
	constructor(form, input, file, line) {
		Object.assign(this, { form, input, file, line, stopped: false, state: null });
		this.words = form.dataset;
		this.csrf = form.querySelector("input[name=csrf]").value;
	}

	async ask(method, path, body) {
		const headers = { "X-Csrf": this.csrf, Accept: "application/json" };
		const answer = await fetch(path, { method, headers, body, signal: AbortSignal.timeout(60000) });
		if (answer.status >= 500 || answer.status === 429) throw new Error("later");
		const json = await answer.json().catch(() => ({}));
		if (!answer.ok) throw Object.assign(new Refused(json.detail ?? ""), { status: answer.status });
		return json;
	}

	// Where it stands: from an earlier try with the same file, or anew.
	async begin() {
		const before = this.state?.id ?? sessionStorage.getItem(keyOf(this.file));
		if (before) {
			try {
				return await this.ask("GET", `/uploads/${before}`);
			} catch (error) {
				if (!(error instanceof Refused)) throw error;
			}
		}
		const begun = await this.ask("POST", "/uploads", new URLSearchParams({ name: this.file.name, size: this.file.size }));
		sessionStorage.setItem(keyOf(this.file), begun.id);
		return begun;
	}

	// What the connection does is said once, in words; the percentages beside the bar are not read aloud.
	tell(words) {
		const place = this.form.querySelector("[data-connection]");
		if (place) place.textContent = words;
	}

	show(words) {
		const done = this.state?.offset ?? 0;
		this.line.querySelector("progress").value = done / this.file.size;
		this.line.querySelector(".coming-words").textContent = words ?? `${Math.floor((100 * done) / this.file.size)}%`;
	}

	async sendAll() {
		this.state = await this.begin();
		if (this.broken) this.tell(this.words.back);
		this.broken = false;
		while (!this.state.material && !this.stopped) {
			this.show();
			const { id, offset } = this.state;
			try {
				this.state = await this.ask("PUT", `/uploads/${id}?offset=${offset}`, this.file.slice(offset, offset + PART));
			} catch (error) {
				if (error.status !== 409) throw error;
				this.state = await this.begin();
			}
		}
		this.show();
	}

	// Gives the file's id, or none when it was refused or stopped.
	async run() {
		for (let wait = 1000; !this.stopped; wait = Math.min(2 * wait, 30000)) {
			try {
				await this.sendAll();
				sessionStorage.removeItem(keyOf(this.file));
				return this.stopped ? null : this.state.material.id;
			} catch (error) {
				if (error instanceof Refused) return this.refuse(error.message);
				this.broken = true;
				this.tell(this.words.broken);
				this.show(this.words.broken);
				await pause(wait);
			}
		}
		if (this.state) this.ask("DELETE", `/uploads/${this.state.id}`).catch(() => {});
		sessionStorage.removeItem(keyOf(this.file));
		return null;
	}

	refuse(sentence) {
		sessionStorage.removeItem(keyOf(this.file));
		this.line.querySelector("progress").remove();
		this.line.querySelector(".coming-words").remove();
		const fault = document.createElement("p");
		fault.className = "fault";
		fault.id = `refused-${this.input.id}`;
		markWrong(this.input, fault.id);
		fault.setAttribute("role", "alert");
		fault.textContent = sentence;
		this.line.append(fault);
		return null;
	}
}

function lineFor(form, list, file) {
	const line = document.createElement("li");
	line.className = "coming";
	line.innerHTML = '<span class="file-name"></span> <progress max="1" value="0"></progress> <span class="meta coming-words"></span> <button class="link" type="button"></button>';
	line.querySelector(".file-name").textContent = file.name;
	line.querySelector("progress").setAttribute("aria-label", file.name);
	line.querySelector("button").textContent = form.dataset.stop;
	list.classList.remove("none");
	list.append(line);
	return line;
}

// What the server draws of a list takes the place of what it drew before; what is still coming stays below.
function renew(list, fresh) {
	const coming = [...list.querySelectorAll(".coming")];
	list.replaceChildren(...fresh.children, ...coming);
	list.classList.toggle("none", !list.children.length);
}

// The application is saved with the file at once: who closes the page finds it again.
async function keep(form, input, id) {
	const data = new FormData();
	for (const name of ["csrf", "version"]) data.set(name, form.querySelector(`input[name=${name}]`).value);
	data.set("button", "stay");
	data.set(`file.${input.name}`, id);
	const answer = await fetch(form.action, { method: "POST", body: data });
	const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-upload]");
	if (!answer.ok || !fresh) throw new Error("not kept");
	form.querySelector("input[name=version]").value = fresh.querySelector("input[name=version]").value;
	const lists = form.querySelectorAll(".material > .files");
	fresh.querySelectorAll(".material > .files").forEach((list, i) => renew(lists[i], list));
}

async function bring(form, input, file, list) {
	const line = lineFor(form, list, file);
	const upload = new Upload(form, input, file, line);
	upload.tell("");
	line.querySelector("button").addEventListener("click", () => {
		upload.stopped = true;
		line.remove();
	});
	say(form, form.dataset.coming, file);
	const id = await upload.run();
	if (!id) return;
	line.remove();
	await keep(form, input, id).catch(() => {
		const hidden = document.createElement("input"); // it goes with the form then
		Object.assign(hidden, { type: "hidden", name: `file.${input.name}`, value: id });
		form.append(hidden);
	});
	say(form, form.dataset.came, file);
}

// For who does not see the bars: what begins and what has come, in a live region.
function say(form, words, file) {
	const said = form.querySelector("[data-said]");
	if (said) said.textContent = `${words} ${file.name}`;
}

// One file after another, in the order in which they were chosen; a button that was pressed meanwhile works when all are there.
async function bringAll(form, input, files, list) {
	const before = running.get(form) ?? Promise.resolve();
	const now = before.then(async () => {
		for (const file of files) await bring(form, input, file, list);
	});
	running.set(form, now);
	await now;
	if (running.get(form) !== now) return;
	running.delete(form);
	const pressed = waiting.get(form);
	waiting.delete(form);
	if (pressed) form.requestSubmit(pressed);
}

// Who goes on though a file was refused is led to it once; pressed again, the button goes on without that file.
function showRefused(form) {
	const fault = form.querySelector(".coming .fault:not([data-shown])");
	if (!fault) return false;
	fault.dataset.shown = "yes";
	fault.closest(".material").querySelector("input.file").focus();
	return true;
}

for (const form of document.querySelectorAll("form[data-upload]")) {
	form.addEventListener("change", (event) => {
		const input = event.target;
		if (input.type !== "file" || !input.files.length) return;
		const files = [...input.files];
		input.value = "";
		clearWrong(input);
		bringAll(form, input, files, input.closest(".material").querySelector(".files"));
	});
	form.addEventListener("submit", (event) => {
		if (!running.has(form) && showRefused(form)) {
			event.preventDefault();
			event.stopPropagation();
		}
		if (!running.has(form)) return;
		event.preventDefault();
		event.stopPropagation(); // it is not sent yet: a later press counts
		waiting.set(form, event.submitter);
	});
}
addEventListener("beforeunload", (event) => {
	if (running.size) event.preventDefault();
});
