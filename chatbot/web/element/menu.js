// What the menu offers: language, screening, paper, a file to keep, starting over, erasing, all answers.

import { button, list, make } from "./dom.js";
import { download, print, transcript } from "./paper.js";
import { say } from "./words.js";

const FILE = "cd7-questions.txt";

function languages(chat) {
  const known = chat.config.languages;
  if (known.length < 2) return undefined;
  const options = known.map(({ code, name }) => make("option", { value: code, lang: code, selected: code === chat.config.language }, name));
  const select = make("select", { id: "language" }, options);
  select.addEventListener("change", () => chat.setLang(select.value));
  return make("div", { class: "languages" }, make("label", { for: "language" }, say("language")), select);
}

/** The entries of the menu. Each closes it before it acts, so that the focus is never lost. */
export function menu(chat, sheet) {
  const entry = (name, act, kind, label = say(name)) => button({ class: kind }, () => {
    chat.panel.drawers.close();
    act();
  }, label);
  const { screening } = chat.config; // the message that begins it, and what its entry says
  const all = make("a", { href: chat.client.address("faq/"), target: "_blank", rel: "noopener" }, say("all_questions"));
  return [
    languages(chat),
    list([
      ...(screening ? [entry("screening", () => chat.talk.ask(screening), "agreed", screening)] : []),
      ...(screening ? [entry("sheet", () => chat.client.openSheet(), "screened")] : []),
      entry("print", () => print(chat, sheet), "with-talk"),
      entry("download", () => download(transcript(chat), FILE), "with-talk"),
      entry("start_over", () => chat.talk.startOver(), "with-talk"),
      entry("delete", () => chat.talk.forget(), "agreed"),
      all,
    ]),
  ].filter(Boolean);
}
