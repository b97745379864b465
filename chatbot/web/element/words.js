// Every sentence the widget says comes from the knowledge of the server: a few with this script, so
// that it can speak when the server cannot be reached, and the rest when it is first opened.

import { FIRST_WORDS } from "./first_words.js";
import { fill } from "./dom.js";

const words = {};

/** The language to begin with: the one asked for, else that of the page or the person, else the first. */
export function firstLanguage(wanted) {
  const known = Object.keys(FIRST_WORDS);
  const asked = [wanted, document.documentElement.lang, ...navigator.languages];
  const bases = asked.map((tag) => tag?.toLowerCase().split("-")[0]);
  return bases.find((base) => known.includes(base)) ?? known[0];
}

export const speakFirst = (language) => Object.assign(words, FIRST_WORDS[language]);
export const speak = (more) => Object.assign(words, more);

/** A sentence by its name, with its slots filled. */
export const say = (name, values) => fill(words[name] ?? "", values);

/** A day such as 2026-08-22 as people write it; any other text as it is. */
export function day(text, language) {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return text;
  const locale = language === "en" ? "en-GB" : language;
  return new Date(`${text}T00:00Z`).toLocaleDateString(locale, { dateStyle: "long", timeZone: "UTC" });
}
