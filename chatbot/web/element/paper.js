// The conversation on paper and as a file. Both are made here; nothing is sent anywhere.

import { make } from "./dom.js";
import { say } from "./words.js";

const PAGE_SHEET = "@media screen { .cd7-paper { display: none } } @media print { body > :not(.cd7-paper) { display: none !important } }";

const now = () => new Date().toLocaleString([], { dateStyle: "long", timeStyle: "short" });

/** What stands at the end of both: day, release of the texts, address, disclaimer. */
const facts = ({ config }) => [
  say("printed_on", { day: now() }),
  say("texts_release", { release: config.release }),
  location.origin + location.pathname,
  ...(config.is_reviewed ? [] : [say("not_reviewed")]),
  config.disclaimer,
];

/** Prints the conversation alone: the page around it is left out while the paper is made. */
export function print(chat, sheet) {
  const paper = make("div", { class: "cd7-paper", lang: chat.lang, dir: chat.dir });
  const root = paper.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  const copies = chat.talk.messages.cloneNode(true);
  for (const details of copies.querySelectorAll("details")) details.open = true;
  for (const shown of copies.querySelectorAll(".feedback, .failure button, .waiting")) shown.remove();
  const ending = facts(chat).map((line) => make("p", {}, line));
  root.append(make("article", { class: "paper" }, make("h1", {}, say("title")), copies, make("footer", {}, ending)));
  const around = new CSSStyleSheet();
  around.replaceSync(PAGE_SHEET);
  document.adoptedStyleSheets.push(around);
  document.body.append(paper);
  addEventListener("afterprint", () => {
    paper.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== around);
  }, { once: true });
  window.print();
}

/** The conversation as plain text. */
export function transcript(chat) {
  const told = chat.talk.replies.map(({ question, reply }) => {
    if (question) return `${say("you_said")}: ${question}`;
    const sources = reply.sources.map(({ title, url, date }) => `- ${title}, ${date}: ${url}`);
    const from = sources.length ? [`${say("sources")}:`, ...sources] : [];
    return [`${say("bot_said")}:`, reply.text, ...from, `${say("receipt")} ${reply.receipt.id}`].join("\n");
  });
  return [say("title"), ...told, facts(chat).join("\n")].join("\n\n");
}

/** Hands ``text`` to the person as a file. */
export function download(text, name) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1_000);
}
