// Builds elements. Words of people and of the server are only ever set as text, never as markup.

/** An element with attributes, holding texts, elements, or lists of these. */
export function make(name, attributes = {}, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false && value !== undefined) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...content.flat().filter((part) => part !== undefined && part !== ""));
  return element;
}

/** A button that does ``act`` when it is pressed. */
export function button(attributes, act, ...content) {
  const element = make("button", { type: "button", ...attributes }, ...content);
  element.addEventListener("click", act);
  return element;
}

/** A list; without its bullets it would be no list to some screen readers, so it says what it is. */
export const list = (items, attributes = {}) =>
  make("ul", { role: "list", ...attributes }, items.map((item) => make("li", {}, item)));

export const unseen = (...content) => make("span", { class: "unseen" }, ...content);

/** A sentence with its slots filled. */
export const fill = (sentence, values = {}) => sentence.replace(/\{(\w+)\}/g, (_, slot) => values[slot] ?? "");

/** A telephone number as it is dialed. */
export const dialed = (number) => `tel:${number.replace(/[^\d+*#]/g, "")}`;

const ICONS = {
  chat: "M4 5h16v11H10l-4 4v-4H4z",
  close: "M5 5l14 14M19 5L5 19",
  call: "M7 3l3 5-2 2a12 12 0 0 0 6 6l2-2 5 3c0 3-2 4-4 4A16 16 0 0 1 3 7c0-2 1-4 4-4z",
};

/** A small drawing in the color of the words beside it. */
export function icon(name) {
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  const drawn = { viewBox: "0 0 24 24", width: "20", height: "20", fill: "none", stroke: "currentColor" };
  for (const [key, value] of Object.entries({ ...drawn, "aria-hidden": "true" })) svg.setAttribute(key, value);
  const line = { d: ICONS[name], "stroke-width": "2", "stroke-linejoin": "round", "stroke-linecap": "round" };
  for (const [key, value] of Object.entries(line)) path.setAttribute(key, value);
  svg.append(path);
  return svg;
}

/** Whether fingers are what this person presses with: then a keyboard on the screen must not pop up. */
export const isTouch = () => matchMedia("(pointer: coarse)").matches;
