// Words of the glossary that stand in an answer, explained below it on demand.

import { make } from "./dom.js";
import { say } from "./words.js";

const SHORT = 4; // letters up to which a word counts only as written, so that "all" is not ALL

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Whether ``text`` holds the name of a term, or one of the forms it is written in. */
function isIn(text, { name, forms }) {
  const bare = name.replace(/\s*\(.*\)$/, "");
  return [bare, ...forms].some((form) => {
    const word = form.length > SHORT ? form : form.toUpperCase();
    return new RegExp(`(?<![\\w-])${escaped(word)}(?![\\w-])`, form.length > SHORT ? "i" : "").test(text);
  });
}

/** The explanations of the terms that ``reply`` uses, closed at first. */
export function explained(reply, terms) {
  const text = reply.blocks.map((block) => [block.text, ...(block.items ?? [])].join("\n")).join("\n");
  const used = terms.filter((term) => isIn(text, term));
  if (!used.length) return "";
  const told = used.map(({ name, meaning }) => [make("dt", {}, name), make("dd", {}, meaning)]);
  return make("details", { class: "terms" }, make("summary", {}, say("words_explained", { n: used.length })), make("dl", {}, told.flat()));
}
