// Takes what is seen out of the page: the picture as SVG or PNG, the terminal as text or as a recording.

/** What the style sheet says of a drawing; in a file of its own it has to be said by attributes. */
const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "opacity", "color"];
const NAMESPACE = "http://www.w3.org/2000/svg";

/** The picture as the text of an SVG file; `null` where there is none. */
export function picture(root) {
  const drawing = root.querySelector(".rp-graph");
  if (!drawing) return null;
  const copy = drawing.cloneNode(true);
  const [from, to] = [drawing, copy].map((svg) => [svg, ...svg.querySelectorAll("*")]);
  from.forEach((element, index) => {
    const style = getComputedStyle(element);
    for (const name of STYLES) to[index].setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "tabindex", "role"]) to[index].removeAttribute(name);
  });
  const paper = document.createElementNS(NAMESPACE, "rect");
  paper.setAttribute("width", "100%");
  paper.setAttribute("height", "100%");
  paper.setAttribute("fill", getComputedStyle(root).backgroundColor);
  copy.prepend(paper);
  copy.setAttribute("xmlns", NAMESPACE);
  return new XMLSerializer().serializeToString(copy);
}

/** The picture as a PNG file, twice as large as it is seen. */
export async function pixels(root) {
  const drawing = root.querySelector(".rp-graph");
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture(root))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = drawing.clientWidth * 2;
  canvas.height = drawing.clientHeight * 2;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function lines(root) {
  const all = [...root.querySelectorAll(".rp-terminal:not([hidden]) .rp-output > div")];
  return all.map((line) => ({ moment: Number(line.dataset.moment), text: line.textContent }));
}

/** What stands in the terminal that is seen. */
export function terminalText(root) {
  return lines(root).map(({ text }) => `${text}\n`).join("");
}

/** The same as an asciicast of version 2: every line at its moment, counted from the first one. */
export function asciicast(root) {
  const all = lines(root);
  const start = all[0]?.moment ?? 0;
  const width = Math.max(80, ...all.map(({ text }) => text.length));
  const header = { version: 2, width, height: 24, title: "Rollout Playground" };
  const event = ({ moment, text }) => JSON.stringify([(moment - start) / 1e6, "o", `${text}\r\n`]);
  return [JSON.stringify(header), ...all.map(event)].map((line) => `${line}\n`).join("");
}
