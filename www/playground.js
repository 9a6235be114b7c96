// Mounts the playground into any element of any page, as often as wanted.
//
//   import { WASM, start } from "./playground.js";
//   const playground = await start(WASM, document.querySelector("#here"));
//   playground.destroy();
//
// Every instance has a WebAssembly module and glue of its own, so that one that
// stopped can neither disturb nor be seen by another. What a person did is kept
// here, outside the module's memory, before the module acts on it.

import { file, filed, keep, kept, link, linked } from "./keep.js";

// The build writes the hashed names here.
const GLUE = new URL("./web.js", import.meta.url);
/** The WebAssembly that belongs to this loader. */
export const WASM = new URL("./web_bg.wasm", import.meta.url);

/**
 * @param {URL | string | BufferSource | WebAssembly.Module} wasm
 * @param {Element} element what was in it is replaced
 * @param {{ keeps?: boolean, debug?: { panicOn?: string, journal?: object[] } }} options
 *   `keeps`: the session is kept across reloads, and shared as a link. One instance of a site may do so.
 *   For tests: `debug.panicOn` is a line that stops the simulator when it is typed, and `debug.journal` is done first.
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
  #journal = [];
  #instance = null;
  #frame = 0;
  #destroyed = false;
  #run = null;
  #notice = null;
  #saving = 0;
  #leave = () => this.#save();
  #follow = () => this.#open(() => linked(location.hash), "link");

  constructor(module, element, options) {
    this.#module = module;
    this.#element = element;
    this.#options = options;
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
      problem = `The session that was kept can't be read. ${error.message} A fresh one began.`;
    }
    await this.begin(own?.journal ?? [], own?.now);
    if (problem) this.#say(problem);
    await this.#follow();
  }

  // Opens another session in place of this one, which can be taken up again.
  async #open(other, what) {
    let opened;
    try {
      opened = await other();
    } catch (error) {
      this.#forgetFragment();
      this.#say(`This ${what} can't be opened. ${error.message}`);
      return;
    }
    if (!opened) return;
    this.#forgetFragment();
    const [journal, now] = [[...this.#journal], this.#now()];
    await this.begin(opened.journal, opened.now);
    const rules = opened.isOfOtherRules ? " It was made with other rules: it may come out differently." : "";
    if (!journal.length) {
      if (rules) this.#say(rules.trim());
      return;
    }
    const back = button("Back to my session", () => this.begin(journal, now));
    this.#say(`This is the session of the ${what}.${rules}`, back);
  }

  #forgetFragment() {
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  }

  /** Runs a fresh module that first does again what the journal says, and goes on until a moment. */
  async begin(journal, until = 0) {
    this.#end();
    const glue = await freshGlue();
    await glue.default({ module_or_path: this.#module });
    if (this.#destroyed) return;

    // Whoever wakes up late, after a stop, must find nothing to do.
    const run = { stopped: false };
    this.#run = run;
    this.#notice = null;
    const root = document.createElement("div");
    root.className = "rp-root";
    this.#element.replaceChildren(root);
    this.#journal = [];
    const host = {
      record: (moment, kind, terminal, text) => this.#journal.push({ moment, kind, terminal, text }),
      forget: () => this.#journal.splice(0),
      share: () => this.#share(),
      startOver: () => setTimeout(() => this.#startOver()),
      stopped: (message) => this.#stop(run, message),
    };
    try {
      this.#instance = glue.mount(root, host, { journal, until, keeps: !!this.#options.keeps, panicOn: this.#options.debug?.panicOn });
    } catch (error) {
      this.#stop(run, String(error));
      return;
    }

    const tick = (now) => {
      if (run.stopped || this.#destroyed) return;
      this.#frame = requestAnimationFrame(tick);
      try {
        this.#instance.frame(now);
      } catch (error) {
        this.#stop(run, String(error));
      }
    };
    this.#frame = requestAnimationFrame(tick);
  }

  destroy() {
    this.#save();
    this.#destroyed = true;
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

  #now() {
    return this.#instance?.now() ?? this.#journal.at(-1)?.moment ?? 0;
  }

  #save() {
    // While it is replayed, the journal is not whole yet.
    if (this.#options.keeps && this.#instance && !this.#instance.is_replaying()) keep(this.#journal, this.#now());
  }

  async #startOver() {
    const [journal, now] = [[...this.#journal], this.#now()];
    await this.begin([]);
    this.#save();
    if (journal.length) this.#say("A fresh session.", button("Back to the one before", () => this.begin(journal, now)));
  }

  async #share() {
    const [journal, now] = [[...this.#journal], this.#now()];
    const saves = button("Save as a file", () => {
      const url = URL.createObjectURL(file(journal, now));
      make("a", { href: url, download: "rollout-playground.json" }).click();
      setTimeout(() => URL.revokeObjectURL(url), 1000);
    });
    const picker = make("input", { type: "file", accept: ".json,application/json" });
    picker.addEventListener("change", () => picker.files[0] && this.#open(() => filed(picker.files[0]), "file"));
    const opens = button("Open a file", () => picker.click());
    const url = await link(journal, now);
    if (!url) {
      this.#say("This session is too long for a link.", saves, opens);
      return;
    }
    const copied = await navigator.clipboard?.writeText(url).then(() => true, () => false);
    const field = make("input", { className: "rp-share-link", readOnly: true, value: url });
    field.setAttribute("aria-label", "Link to this session");
    this.#say(copied ? "The link is copied: it replays this session." : "This link replays this session:", field, saves, opens);
    field.select();
  }

  #say(text, ...controls) {
    this.#notice?.remove();
    const notice = make("div", { className: "rp-notice" }, make("span", { textContent: text }));
    for (const control of controls) {
      notice.append(control);
      if (control.type === "button") control.addEventListener("click", () => control.textContent.startsWith("Back") && notice.remove());
    }
    notice.append(button("Close", () => notice.remove()));
    notice.setAttribute("role", "status");
    this.#notice = notice;
    this.#element.querySelector(".rp-root")?.append(notice);
  }

  #stop(run, message) {
    if (run.stopped) return;
    run.stopped = true;
    cancelAnimationFrame(this.#frame);
    this.#instance = null;
    // After a reload it is not to stop again.
    if (this.#options.keeps) keep(this.#journal.slice(0, -1), this.#journal.at(-2)?.moment ?? 0);
    this.#element.replaceChildren(this.#stoppedPanel(message));
  }

  #stoppedPanel(message) {
    const journal = this.#journal;
    // The last input is the likely culprit: again with it would be the same again.
    const before = journal.slice(0, -1);
    const restart = make("button", { type: "button", className: "rp-button", textContent: "Start again from this script" });
    const afresh = make("button", { type: "button", className: "rp-button", textContent: "Start afresh" });
    restart.addEventListener("click", () => this.begin(before));
    afresh.addEventListener("click", () => this.begin([]));
    const panel = make("section", { className: "rp-stopped" });
    panel.setAttribute("role", "alert");
    panel.append(
      make("h2", { textContent: "The simulator stopped" }),
      make("p", { textContent: "This is a defect of the playground, not of what you typed. Your script so far:" }),
      make("pre", { className: "rp-stopped-script", textContent: journal.map(line).join("\n") }),
      make("p", { textContent: "Starting again plays all of it but the last input, after which it stopped." }),
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

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
