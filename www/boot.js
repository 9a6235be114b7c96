// Starts the playground that fills the page.
import { WASM, start } from "./playground.js";

const element = document.getElementById("playground");
try {
  await start(WASM, element, { keeps: true });
} catch (error) {
  element.textContent = `Rollout Playground could not start: ${error}`;
  throw error;
}
