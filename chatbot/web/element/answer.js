// One reply as it stands in the conversation: what it says, where that is from, the disclaimer last.

import { blocks, link } from "./blocks.js";
import { button, list, make } from "./dom.js";
import { explained } from "./glossary.js";
import { day, say } from "./words.js";

const FEEDBACK = [
  ["helpful", "helpful", "thanks"],
  ["not_helpful", "not_helpful", "thanks"],
  ["not_meant", "not_helpful", "thanks_again"],
  ["wrong", "wrong_answer", "thanks"],
];

/** Who said it and when: "You said, 14:05". */
export function byline(who) {
  const now = new Date();
  const time = now.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return make("p", { class: "byline" }, say(who), " ", make("time", { datetime: now.toISOString() }, time));
}

/** A place to open, closed at first; nothing when there is nothing in it. */
const more = (name, ...content) => make("details", {}, make("summary", {}, say(name)), ...content);

function trials({ trials: notes, language }) {
  if (!notes.length) return "";
  const told = notes.map(({ id, title, url, status, status_as_of, checked_on }) => {
    const days = { day: day(status_as_of, language), checked: day(checked_on, language) };
    return [link(`${id}: ${title}`, url), make("p", {}, say("listed", { status, ...days }))];
  });
  return make("div", { class: "trials" }, make("h3", {}, say("on_registry")), list(told));
}

function sources({ sources: notes, receipt, language }, chat) {
  const named = notes.map(({ title, url, date }) => [link(title, url), `, ${day(date, language)}`]);
  const check = make("a", { href: chat.client.address(`verify/${receipt.id}`), target: "_blank", rel: "noopener", class: "receipt" }, receipt.id);
  return more(
    "sources_and_receipt",
    named.length ? list(named) : "",
    chat.config.is_reviewed ? "" : make("p", {}, say("not_reviewed")),
    make("p", {}, say("receipt"), " ", check),
  );
}

/** Buttons that say whether the answer helped. No field for words, so none can be kept. */
function feedback(reply, chat) {
  const thanks = make("p", { tabindex: "-1" });
  const group = make("div", { class: "feedback", role: "group", "aria-label": say("feedback") });
  const isAlarming = ["emergency", "crisis"].includes(reply.severity);
  const offered = isAlarming ? FEEDBACK.filter(([name]) => name === "not_meant") : FEEDBACK;
  group.append(...offered.map(([name, kind, answer]) => button({ value: kind }, () => give(kind, answer), say(name))), thanks);
  async function give(kind, answer) {
    const isKept = await chat.client.feedback(reply.turn, kind).then(() => true, () => false);
    thanks.textContent = say(isKept ? answer : "not_kept");
    if (group.contains(group.getRootNode().activeElement)) thanks.focus();
    if (isKept) for (const each of group.querySelectorAll("button")) each.remove();
  }
  return group;
}

/** The item that shows ``reply``. ``buttons`` maps a text to the button that sends it. */
export function answer(reply, buttons, chat) {
  const alarm = say(`alarm_${reply.severity}`);
  const item = make(
    "li", { class: "answer", "data-severity": reply.severity, "data-turn": reply.turn, lang: reply.language, tabindex: "-1" },
    byline("bot_said"),
    alarm && make("h3", { class: "alarm" }, alarm),
    make("div", { class: "blocks", dir: "auto" }, blocks(reply, buttons)),
    trials(reply),
    explained(reply, chat.config.terms),
    sources(reply, chat),
    make("p", { class: "disclaimer", dir: "auto" }, reply.disclaimer),
    feedback(reply, chat),
  );
  return item;
}

/** What a screen reader is told: the answer, how many questions are offered, the disclaimer. */
export function spoken({ text, disclaimer, suggestions }, isFirst) {
  const answered = text.slice(0, text.lastIndexOf(disclaimer)).trim();
  const offered = suggestions.length ? say("suggested", { n: suggestions.length }) : "";
  return [answered, offered, isFirst ? disclaimer : say("disclaimer_applies")].filter(Boolean).join("\n");
}
