// Mounts the playground into any element of any page, as often as wanted.
//
//   import { WASM, start } from "./playground.js";
//   const playground = await start(WASM, document.querySelector("#here"));
//   playground.destroy();
//
// Every instance has a WebAssembly module and glue of its own, so that one that
// stopped can neither disturb nor be seen by another. What a person did is kept
// here, outside the module's memory, before the module acts on it.

import { file, filed, forget, isLink, keep, kept, link, linked, unfit } from "./keep.js";
import { remember, say, spoken } from "./words.js";

/** Of a file that is dropped, in bytes. */
const LARGEST_FILE = 1_000_000;

// The build writes the hashed names here.
const GLUE = new URL("./web.js", import.meta.url);
/** The WebAssembly that belongs to this loader. */
export const WASM = new URL("./web_bg.wasm", import.meta.url);

/**
 * @param {URL | string | BufferSource | WebAssembly.Module} wasm
 * @param {Element} element what was in it is replaced
 * @param {{ keeps?: boolean, language?: string, debug?: { panicOn?: string, journal?: object[], nodes?: number } }} options
 *   `keeps`: the session is kept across reloads, and shared as a link. One instance of a site may do so.
 *   `language`: "en" or "pt-BR" in place of what was chosen last, or of the browser's.
 *   For tests: `debug.panicOn` is a line that stops the simulator when it is typed, `debug.journal` is done first,
 *   and the cluster has `debug.nodes` nodes.
 * @returns {Promise<{ destroy(): void }>}
 */
export async function start(wasm, element, options = {}) {
  const playground = new Playground(await compiled(wasm), element, options);
  if (options.keeps) await playground.beginAgain();
  else await playground.begin(options.debug?.journal ?? []);
  return { destroy: () => playground.destroy() };
}

async function compiled(wasm) {
  if (wasm instanceof WebAssembly.Module) return wasm;
  if (typeof wasm === "string" || wasm instanceof URL) {
    const response = await fetch(wasm);
    if (!response.ok) throw new Error(`${wasm}: ${response.status} ${response.statusText}`);
    // Streaming needs a media type that not every static host sends.
    const streams = response.headers.get("Content-Type")?.startsWith("application/wasm");
    return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
  }
  return WebAssembly.compile(wasm);
}

// A module is evaluated once a URL: another query is another glue.
function freshGlue() {
  const url = new URL(GLUE);
  if (url.protocol !== "blob:") url.searchParams.set("instance", Math.random().toString(36).slice(2));
  return import(url);
}

class Playground {
  #module;
  #element;
  #options;
  #language;
  // All that was put in, from the beginning of the session: also while it is done again.
  #journal = [];
  // How many inputs of the journal the module has begun to do.
  #done = 0;
  // Until when a session goes on that is done again.
  #until = 0;
  // How long the journal of another's session is that took the place of the person's own: until something is done
  // in it, the own one stays kept.
  #untouched = 0;
  #instance = null;
  #frame = 0;
  #run = null;
  // Grows with all that puts another session in place of this one: whoever waited meanwhile comes too late.
  #turn = 0;
  #notice = null;
  #told = new Set();
  #saving = 0;
  #leave = () => this.#save();
  #follow = async () => {
    if (isLink(location.hash)) await this.#open(() => linked(location.hash), "link");
  };

  constructor(module, element, options) {
    this.#module = module;
    this.#element = element;
    this.#options = options;
    this.#language = options.language ?? spoken();
  }

  #text(name, value) {
    return say(this.#language, name, value);
  }

  // Whoever reads the page aloud has to know.
  #mark(element) {
    element.lang = this.#language;
    if (this.#options.keeps) document.documentElement.lang = this.#language;
  }

  /** Begins with the session of the link or with the one that was kept. */
  async beginAgain() {
    addEventListener("pagehide", this.#leave);
    addEventListener("hashchange", this.#follow);
    this.#saving = setInterval(this.#leave, 2000);
    let own = null;
    let problem = null;
    try {
      own = kept();
    } catch (error) {
      problem = error;
    }
    await this.begin(own?.journal ?? [], own?.now);
    if (problem) {
      const saves = button(this.#text("saveIt"), () => download(new Blob([problem.text], { type: "application/json" })));
      this.#say(this.#text("unreadable", this.#text(problem.message)), saves);
    }
    await this.#follow();
  }

  // Opens another session in place of this one, which can be taken up again.
  async #open(other, what) {
    const turn = ++this.#turn;
    let opened;
    let problem;
    try {
      opened = await other();
    } catch (error) {
      problem = error;
    }
    if (turn !== this.#turn) return;
    this.#forgetFragment();
    if (!opened) {
      this.#say(this.#text(`${what}Unopened`, this.#text(problem.message)));
      return;
    }
    const [journal, now] = [[...this.#journal], this.#now()];
    if (!(await this.begin(opened.journal, opened.now))) return;
    const rules = opened.isOfOtherRules ? this.#text("otherRules") : "";
    if (!journal.length) {
      if (rules) this.#say(rules);
      return;
    }
    this.#untouched = opened.journal.length;
    const back = closing(button(this.#text("backToMine"), () => this.begin(journal, now)));
    this.#say(`${this.#text(`${what}Opened`)} ${rules}`.trim(), back);
  }

  #forgetFragment() {
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  }

  /**
   * Runs a fresh module that first does again what the journal says, and goes on until a moment.
   * Returns whether it runs: another one may have begun meanwhile.
   */
  async begin(journal, until = 0) {
    const turn = ++this.#turn;
    this.#end();
    this.#journal = [...journal];
    this.#done = 0;
    this.#untouched = 0;
    this.#until = Math.max(until, journal.at(-1)?.moment ?? 0);
    const glue = await freshGlue();
    if (turn !== this.#turn) return false;
    await glue.default({ module_or_path: this.#module });
    if (turn !== this.#turn) return false;

    // Whoever wakes up late, after a stop, must find nothing to do.
    const run = { stopped: false };
    this.#run = run;
    this.#notice = null;
    const root = document.createElement("div");
    root.className = "rp-root";
    this.#mark(root);
    root.addEventListener("dragover", (event) => event.preventDefault());
    root.addEventListener("drop", (event) => this.#take(event));
    this.#element.replaceChildren(root);
    const host = {
      record: (moment, kind, terminal, text) => this.#journal.push({ moment, kind, terminal, text }),
      did: () => (this.#done += 1),
      forget: () => {
        this.#journal = [];
        this.#done = 0;
        this.#until = 0;
      },
      download: (name, text) => download(new Blob([text], { type: "text/plain" }), name.split("/").pop()),
      share: () => this.#share(),
      startOver: () => setTimeout(() => this.#startOver()),
      speak: (language) => {
        this.#language = language;
        remember(language);
        this.#mark(root);
      },
      stopped: (message) => this.#stop(run, message),
    };
    try {
      this.#instance = glue.mount(root, host, { ...this.#options.debug, journal, until, keeps: !!this.#options.keeps, language: this.#language });
    } catch (error) {
      this.#stop(run, String(error));
      return false;
    }

    const tick = (now) => {
      if (run.stopped) return;
      this.#frame = requestAnimationFrame(tick);
      try {
        this.#instance.frame(now);
      } catch (error) {
        this.#stop(run, String(error));
      }
    };
    this.#frame = requestAnimationFrame(tick);
    return true;
  }

  // Files from the disk become files of the session.
  async #take(event) {
    event.preventDefault();
    const turn = this.#turn;
    for (const file of event.dataTransfer?.files ?? []) {
      if (file.size > LARGEST_FILE) {
        this.#say(this.#text("fileTooLarge", file.name));
        continue;
      }
      const text = await file.text();
      if (turn === this.#turn) this.#instance?.saveFile(file.name.replaceAll("/", "_"), text);
    }
  }

  destroy() {
    this.#save();
    this.#turn += 1;
    clearInterval(this.#saving);
    removeEventListener("pagehide", this.#leave);
    removeEventListener("hashchange", this.#follow);
    this.#end();
    this.#element.replaceChildren();
  }

  #end() {
    cancelAnimationFrame(this.#frame);
    if (this.#run) this.#run.stopped = true;
    // A module that stopped must not be called again.
    this.#instance?.destroy();
    this.#instance = null;
  }

  // A session that is done again counts as if that were over.
  #now() {
    return Math.max(this.#until, this.#instance?.now() ?? 0);
  }

  // A session in which the person did nothing yet takes the place of no other.
  #save() {
    if (!this.#options.keeps || !this.#instance || this.#journal.length === this.#untouched) return;
    const problem = keep(this.#journal, this.#now());
    if (!problem || this.#told.has(problem)) return;
    this.#told.add(problem);
    this.#say(this.#text("notKept", this.#text(problem)));
  }

  async #startOver() {
    const [journal, now] = [[...this.#journal], this.#now()];
    if (!(await this.#beginAfresh())) return;
    if (journal.length) this.#say(this.#text("afresh"), closing(button(this.#text("backToBefore"), () => this.begin(journal, now))));
  }

  async #beginAfresh() {
    if (this.#options.keeps) forget();
    return this.begin([]);
  }

  async #share() {
    const [journal, now] = [[...this.#journal], this.#now()];
    const saves = button(this.#text("save"), () => download(file(journal, now)));
    const picker = make("input", { type: "file", accept: ".json,application/json" });
    picker.addEventListener("change", () => picker.files[0] && this.#open(() => filed(picker.files[0]), "file"));
    const opens = button(this.#text("open"), () => picker.click());
    const exports = button(this.#text("export"), () => this.#export());
    const problem = unfit(journal, now);
    if (problem) {
      this.#say(this.#text("unshared", this.#text(problem)), opens, exports);
      return;
    }
    const url = await link(journal, now);
    if (!url) {
      this.#say(this.#text("linkTooLong"), saves, opens, exports);
      return;
    }
    const copied = await navigator.clipboard?.writeText(url).then(() => true, () => false);
    const field = make("input", { className: "rp-share-link", readOnly: true, value: url });
    field.setAttribute("aria-label", this.#text("linkLabel"));
    this.#say(this.#text(copied ? "linkCopied" : "linkShown"), field, saves, opens, exports);
    field.select();
  }

  // The code for it comes when it is wanted.
  async #export() {
    const { picture, pixels, terminalText, asciicast } = await import("./export.js");
    const root = this.#element.querySelector(".rp-root");
    const file = (text, type) => new Blob([text], { type });
    const controls = [
      button(this.#text("terminalText"), () => download(file(terminalText(root), "text/plain"), "terminal.txt")),
      button(this.#text("terminalCast"), () => download(file(asciicast(root), "application/x-asciicast"), "terminal.cast")),
    ];
    if (picture(root)) {
      controls.push(button(this.#text("pictureSvg"), () => download(file(picture(root), "image/svg+xml"), "picture.svg")));
      controls.push(button(this.#text("picturePng"), async () => download(await pixels(root), "picture.png")));
    }
    this.#say(this.#text("exportHeading"), ...controls);
  }

  #say(text, ...controls) {
    this.#notice?.remove();
    const notice = make("div", { className: "rp-notice" }, make("span", { textContent: text }));
    for (const control of controls) {
      notice.append(control);
      if (control.dataset.closes) control.addEventListener("click", () => notice.remove());
    }
    notice.append(button(this.#text("close"), () => notice.remove()));
    notice.setAttribute("role", "status");
    this.#notice = notice;
    this.#element.querySelector(".rp-root")?.append(notice);
  }

  #stop(run, message) {
    if (run.stopped) return;
    run.stopped = true;
    cancelAnimationFrame(this.#frame);
    this.#instance = null;
    // The last input that it began with is the likely culprit: again with it would be the same again.
    const script = this.#journal.slice(0, this.#done);
    const before = script.slice(0, -1);
    // After a reload it is not to stop again.
    if (this.#options.keeps && this.#journal.length !== this.#untouched) {
      if (before.length) keep(before, before.at(-1).moment);
      else forget();
    }
    this.#element.replaceChildren(this.#stoppedPanel(message, script, before));
  }

  #stoppedPanel(message, script, before) {
    const restart = make("button", { type: "button", className: "rp-button", textContent: this.#text("startAgain") });
    const afresh = make("button", { type: "button", className: "rp-button", textContent: this.#text("startAfresh") });
    restart.addEventListener("click", () => this.begin(before));
    afresh.addEventListener("click", () => this.#beginAfresh());
    const panel = make("section", { className: "rp-stopped" });
    panel.setAttribute("role", "alert");
    this.#mark(panel);
    panel.append(
      make("h2", { textContent: this.#text("stopped") }),
      make("p", { textContent: this.#text("defect") }),
      make("pre", { className: "rp-stopped-script", textContent: script.map(line).join("\n") }),
      make("p", { textContent: this.#text("again") }),
      make("div", { className: "rp-stopped-buttons" }, restart, afresh),
      make("pre", { className: "rp-stopped-message", textContent: message }),
    );
    return panel;
  }
}

function line({ kind, text }) {
  return kind === "line" ? `$ ${text}` : `# ${kind} ${text}`.trimEnd();
}

function button(text, action) {
  const element = make("button", { type: "button", className: "rp-button", textContent: text });
  element.addEventListener("click", action);
  return element;
}

// A button of a notice that is over once it is pressed.
function closing(element) {
  element.dataset.closes = "yes";
  return element;
}

function download(blob, name = "rollout-playground.json") {
  const url = URL.createObjectURL(blob);
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
