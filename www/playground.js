// Mounts the playground into any element of any page, as often as wanted.
//
//   import { WASM, start } from "./playground.js";
//   const playground = await start(WASM, document.querySelector("#here"));
//   playground.destroy();
//
// Every instance has a WebAssembly module and glue of its own, so that one that
// stopped can neither disturb nor be seen by another. What a person did is kept
// here, outside the module's memory, before the module acts on it.

// The build writes the hashed names here.
const GLUE = new URL("./web.js", import.meta.url);
/** The WebAssembly that belongs to this loader. */
export const WASM = new URL("./web_bg.wasm", import.meta.url);

/**
 * @param {URL | string | BufferSource | WebAssembly.Module} wasm
 * @param {Element} element what was in it is replaced
 * @param {{ debug?: { panicOn?: string, journal?: object[] } }} options
 *   For tests: `debug.panicOn` is a line that stops the simulator when it is typed, and `debug.journal` is done first.
 * @returns {Promise<{ destroy(): void }>}
 */
export async function start(wasm, element, options = {}) {
  const playground = new Playground(await compiled(wasm), element, options);
  await playground.begin(options.debug?.journal ?? []);
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

  constructor(module, element, options) {
    this.#module = module;
    this.#element = element;
    this.#options = options;
  }

  /** Runs a fresh module that first does again what the journal says. */
  async begin(journal) {
    const glue = await freshGlue();
    await glue.default({ module_or_path: this.#module });
    if (this.#destroyed) return;

    // Whoever wakes up late, after a stop, must find nothing to do.
    const run = { stopped: false };
    const root = document.createElement("div");
    root.className = "rp-root";
    this.#element.replaceChildren(root);
    this.#journal = [];
    const host = {
      record: (moment, kind, terminal, text) => this.#journal.push({ moment, kind, terminal, text }),
      stopped: (message) => this.#stop(run, message),
    };
    try {
      this.#instance = glue.mount(root, host, { journal, panicOn: this.#options.debug?.panicOn });
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
    this.#destroyed = true;
    cancelAnimationFrame(this.#frame);
    // A module that stopped must not be called again.
    this.#instance?.destroy();
    this.#instance = null;
    this.#element.replaceChildren();
  }

  #stop(run, message) {
    if (run.stopped) return;
    run.stopped = true;
    cancelAnimationFrame(this.#frame);
    this.#instance = null;
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

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
