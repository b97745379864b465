// Shows the blocks of a reply: paragraph, list, table, figure, links, notice.

import { dialed, icon, list, make, unseen } from "./dom.js";
import { say } from "./words.js";

/** A link with its host in sight, or a number to call. Any other address is shown as plain text. */
export function link(label, url) {
  const anchor = make("a", { href: url }, label);
  if (["tel:", "mailto:"].includes(anchor.protocol)) return anchor;
  if (!["https:", "http:"].includes(anchor.protocol)) return make("span", {}, label);
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  anchor.append(unseen(`, ${say("new_tab")}`));
  return make("span", {}, anchor, make("span", { class: "host" }, ` (${anchor.host})`));
}

/** Registration numbers keep their own direction in a text that runs from right to left. */
const marked = (text) =>
  text.split(/(NCT\d{8})/).map((part, place) => (place % 2 ? make("bdi", {}, part) : part));

/** A table with its caption, in a frame of its own. On a narrow panel each row is a card. */
export function grid({ text = "", header = [], rows = [] }) {
  // The roles are said again, because a row that is shown as a card is no row to some readers.
  const row = (cells, tag, role) =>
    make("tr", { role: "row" }, cells.map((cell, place) => make(tag, { role, "data-head": header[place] ?? "" }, marked(cell))));
  const head = make("thead", { role: "rowgroup" }, row(header, "th", "columnheader"));
  const body = make("tbody", { role: "rowgroup" }, rows.map((cells) => row(cells, "td", "cell")));
  const table = make("table", { role: "table" }, make("caption", {}, text), head, body);
  return make("div", { class: "wide", role: "group", tabindex: "0", "aria-label": text }, table);
}

function figure({ text, svg, ...table }) {
  // As an image a drawing cannot run anything, whatever it holds.
  const drawing = make("img", { src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, alt: text });
  const numbers = make("details", {}, make("summary", {}, say("as_table")), grid({ ...table, text }));
  drawing.addEventListener("error", () => { // the page around forbids such images
    drawing.remove();
    numbers.open = true;
  });
  return make("figure", {}, make("figcaption", {}, text), drawing, numbers);
}

/** How each type of block is shown; ``put`` turns a text into what stands for it. */
const BLOCKS = {
  paragraph: ({ text }, put) => make("p", { class: text.startsWith(say("understood")) ? "understood" : "said" }, put(text)),
  notice: ({ text }, put) => make("p", { class: "notice" }, put(text)),
  list: ({ items }, put) => list(items.map(put)),
  links: ({ text, links }) => make("div", {}, text && make("p", {}, text), list(links.map(({ label, url }) => link(label, url)))),
  table: grid,
  figure,
};

export const isAlarm = (reply) => ["emergency", "crisis"].includes(reply.severity);
const isCalls = ({ type, links }) => type === "links" && links.every(({ url }) => url.startsWith("tel:"));

/** Numbers to call as large buttons; ``label`` is what answers there, said by the number or without it. */
export const calls = (lines) =>
  list(lines.map(({ label, number }) => {
    const who = label.replace(number, "").replace(/[:\s]+$/, "");
    return make("a", { href: dialed(number), class: "call" }, icon("call"), make("span", {}, make("strong", {}, number), " ", make("span", {}, who)));
  }), { class: "calls" });

const numberIn = ({ label, url }) => ({ label, number: /[+\d][\d -]*$/.exec(label)?.[0] ?? url.slice("tel:".length) });

/** The blocks of ``reply``; of an alarm the numbers to call come right after what to do first.
 *  Links to its trials are left to the list of trials; ``buttons`` stand for the texts they send. */
export function blocks(reply, buttons) {
  const trials = reply.trials.map(({ url }) => url);
  const isShown = ({ type, links }) => Object.hasOwn(BLOCKS, type) && !links?.every(({ url }) => trials.includes(url));
  const put = (text) => buttons.get(text) ?? marked(text);
  const show = (block) => BLOCKS[block.type](block, put);
  const shown = reply.blocks.filter(isShown);
  const toCall = isAlarm(reply) ? shown.filter(isCalls) : [];
  const [first, ...rest] = shown.filter((block) => !toCall.includes(block)).map(show);
  return [first, ...toCall.map(({ links }) => calls(links.map(numberIn))), ...rest].filter(Boolean);
}
