// Starts the playground that fills the page.
import { WASM, start } from "./playground.js";
import { say, spoken } from "./words.js";

const element = document.getElementById("playground");
try {
  await start(WASM, element, { keeps: true });
  // What is typed goes to the prompt at once; where touching is the way, the keyboard would hide the page.
  if (!matchMedia("(pointer: coarse)").matches) {
    requestAnimationFrame(() => element.querySelector(".rp-input")?.focus({ preventScroll: true }));
  }
} catch (error) {
  element.textContent = say(spoken(), "couldNotStart", String(error));
  throw error;
}
