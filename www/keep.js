// Keeps a session across reloads, and packs it into links and files.
//
// A session is its seed, what a person did and when, and the present moment:
//   { version: 1, rules: 1, seed: 1, now: microseconds, inputs: [[moment, kind, terminal, text], ...] }

const KEY = "rollout-playground.session";
/** Followed by a number: what stood under the key and could not be read. */
const UNREAD = "rollout-playground.unread.";
const VERSION = 1;
/** Grows when the same inputs may come out differently. */
const RULES = 2;
const SEED = 1;
const START = "#s=";

/** A longer link is cut off by some programs. */
const LONGEST_LINK = 8000;
const LONGEST_TEXT = 4_000_000;
const MOST_INPUTS = 10_000;
/** 30 days, in microseconds. */
const LATEST = 30 * 24 * 3600 * 1e6;
const KINDS = ["line", "interrupt", "open", "file", "close", "fault"];

/** Why a session can't be kept: `read` would refuse it. The name of a text; `null` where it can. */
export function unfit(journal, now) {
  if (journal.length > MOST_INPUTS) return "tooManyInputs";
  if (now > LATEST) return "lastsTooLong";
  if (file(journal, now).size > LONGEST_TEXT) return "tooLarge";
  return null;
}

function written(journal, now) {
  const inputs = journal.map(({ moment, kind, terminal, text }) => [moment, kind, terminal, text]);
  return JSON.stringify({ version: VERSION, rules: RULES, seed: SEED, now, inputs });
}

/** Reads what `written` wrote; throws with the name of a text for the person. */
function read(text) {
  let session;
  try {
    session = JSON.parse(text);
  } catch {
    throw new Error("damaged");
  }
  if (session?.version !== VERSION) throw new Error("otherVersion");
  const whole = (number, most) => Number.isInteger(number) && number >= 0 && number <= most;
  const { inputs, now } = session;
  if (session.seed !== SEED || !whole(now, LATEST) || !Array.isArray(inputs) || inputs.length > MOST_INPUTS) {
    throw new Error("damaged");
  }
  let last = 0;
  const journal = inputs.map((input) => {
    const [moment, kind, terminal, typed] = Array.isArray(input) ? input : [];
    const sound = whole(moment, LATEST) && moment >= last && KINDS.includes(kind) && whole(terminal, 5) && typeof typed === "string";
    if (!sound) throw new Error("damaged");
    last = moment;
    return { moment, kind, terminal, text: typed };
  });
  return { journal, now: Math.max(now, last), isOfOtherRules: session.rules !== RULES };
}

/**
 * What was kept; `null` where nothing was. Throws with the name of a text for the person; what can't be read is set aside,
 * so that the next session does not take its place, and is the error's `text`.
 */
export function kept() {
  const text = stored(() => localStorage.getItem(KEY));
  if (!text) return null;
  try {
    return read(text);
  } catch (error) {
    stored(() => setAside(text));
    throw Object.assign(error, { text });
  }
}

function setAside(text) {
  let number = 1;
  while (localStorage.getItem(UNREAD + number) !== null) number += 1;
  // There may be no room for it twice.
  localStorage.removeItem(KEY);
  try {
    localStorage.setItem(UNREAD + number, text);
  } catch {
    localStorage.setItem(KEY, text);
  }
}

/** Keeps a session. Returns the name of a text for the person where it can't be kept; what was kept before stays then. */
export function keep(journal, now) {
  const problem = unfit(journal, now);
  if (problem) return problem;
  try {
    localStorage.setItem(KEY, written(journal, now));
    return null;
  } catch (error) {
    // A browser without storage keeps nothing, and its person knows.
    return error.name === "QuotaExceededError" ? "storageFull" : null;
  }
}

/** Forgets what was kept. */
export function forget() {
  stored(() => localStorage.removeItem(KEY));
}

// A browser may have no storage.
function stored(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

/** A link to a session; `null` where it would be too long. */
export async function link(journal, now) {
  const bytes = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(written(journal, now)));
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const url = new URL(location.href);
  url.hash = START + letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return url.href.length > LONGEST_LINK ? null : url.href;
}

/** Whether a fragment holds a session. */
export function isLink(fragment) {
  return fragment.startsWith(START);
}

/** The session of a link's fragment. Throws with the name of a text for the person. */
export async function linked(fragment) {
  let text;
  try {
    const letters = atob(fragment.slice(START.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    text = new TextDecoder().decode(await through(new DecompressionStream("deflate-raw"), bytes));
  } catch {
    throw new Error("damaged");
  }
  return read(text);
}

/** A session as a file to save. */
export function file(journal, now) {
  return new Blob([written(journal, now)], { type: "application/json" });
}

/** The session of a file. Throws with the name of a text for the person. */
export async function filed(blob) {
  if (blob.size > LONGEST_TEXT) throw new Error("tooLarge");
  return read(await blob.text());
}

// Few bytes can unpack to very many.
async function through(transform, bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  const chunks = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > LONGEST_TEXT) {
      reader.cancel().catch(() => {});
      throw new Error("tooLarge");
    }
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
