// The chat of the page: sends questions to the messages API and shows its replies.
// Words of people and of the server are only ever set as text, never as markup.

const API = "/api/v1";
const TIMEOUT = 15_000; // ms until a question counts as not sent
const SAY_WAITING = 2_000; // ms
const SAID = 1_000; // ms that an announcement stays, so that screen readers meet it once
const NEAR_LIMIT = 100; // characters left when the counter appears

const find = (selector, root = document) => root.querySelector(selector);
const said = find("#sentences").dataset;
const [messages, composer, input, hint] = ["#messages", "#composer", "#text", "#hint"].map((id) => find(id));
let pending = Promise.resolve(); // questions are sent one after the other

/** What this tab remembers: sessionStorage, or an object where the browser forbids that. */
let kept = {};
try {
  sessionStorage.conversation ??= "";
  kept = sessionStorage;
} catch { /* forbidden */ }

/** An element that holds text, an element, or a list of these. */
function make(name, content, attributes = {}) {
  const element = document.createElement(name);
  element.append(...[content].flat());
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

const list = (items) => make("ul", items.map((item) => make("li", item)));
const copy = (template) => find(`#${template}`).content.firstElementChild.cloneNode(true);

/** A fixed sentence with its slots filled. */
const sentence = (name, values) => said[name].replace(/\{(\w+)\}/g, (_, slot) => values[slot]);

/** A link with its host in sight, or a telephone. Any other address is shown as plain text. */
function link(label, url) {
  const anchor = make("a", label, { href: url });
  if (["tel:", "mailto:"].includes(anchor.protocol)) return anchor;
  if (!["https:", "http:"].includes(anchor.protocol)) return make("span", label);
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  anchor.append(make("span", `, ${said.newTab}`, { class: "unseen" }));
  return make("span", [anchor, make("span", ` (${anchor.host})`, { class: "host" })]);
}

/** A day such as 2026-08-22 as the answers write it; any other text as it is. */
function day(text) {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return text;
  const style = { dateStyle: "long", timeZone: "UTC" };
  return new Date(`${text}T00:00Z`).toLocaleDateString(said.dates, style);
}

// Showing and saying replies ---------------------------------------------------------------

/** A table with its caption, in a frame of its own. On a narrow screen each row is a card. */
function grid({ text = "", header = [], rows = [] }) {
  // The roles are said again, because a row that is shown as a card is no row to some readers.
  const row = (cells, kind, role) => make("tr", cells.map((cell, place) =>
    make(kind, cell, { role, "data-head": header[place] ?? "" })), { role: "row" });
  const parts = [make("thead", row(header, "th", "columnheader")), make("tbody", rows.map((cells) => row(cells, "td", "cell")))];
  const table = make("table", [make("caption", text), ...parts], { role: "table" });
  return make("div", table, { class: "wide", role: "region", tabindex: "0", "aria-label": text });
}

/** How each type of block is shown; ``words`` turns a text into what stands for it. */
const BLOCKS = {
  paragraph: ({ text }, words) =>
    make("p", words(text), { class: text.startsWith(said.understood) ? "understood" : "said" }),
  notice: ({ text }, words) => make("p", words(text), { class: "notice" }),
  list: ({ items }, words) => list(items.map(words)),
  links: ({ text = "", links }) =>
    make("div", [text && make("p", text), list(links.map(({ label, url }) => link(label, url)))]),
  table: (block) => grid(block),
  figure: ({ text, svg, ...table }) => {
    // As an image a drawing cannot run anything, whatever it holds.
    const source = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    const drawing = make("img", [], { src: source, alt: text });
    const numbers = make("details", [make("summary", said.asTable), grid({ ...table, text })]);
    return make("figure", [make("figcaption", text), drawing, numbers]);
  },
};

const isAlarm = (reply) => ["emergency", "crisis"].includes(reply.severity);

/** Turns the numbers that the page or the links of an urgent reply give into links to call. */
function callable(reply) {
  const called = reply.blocks.flatMap(({ links = [] }) => links.map(({ url }) => url.replace(/^tel:/, "")));
  const listed = [...document.querySelectorAll("#urgent dd a")].map((anchor) => anchor.textContent);
  const phones = [...called, ...listed].filter((phone) => /^[+\d][\d -]+$/.test(phone));
  if (!isAlarm(reply) || !phones.length) return (text) => text;
  const longestFirst = phones.sort((a, b) => b.length - a.length).map((phone) => phone.replace("+", "\\+"));
  const number = new RegExp(`(?<![\\w-])(${longestFirst.join("|")})(?![\\w-])`);
  return (text) => text.split(number).map((part, place) =>
    place % 2 ? make("a", part, { href: `tel:${part.replace(/[ -]/g, "")}` }) : part);
}

/** The blocks of ``reply``. Links to its trials are left to the list of trials. */
function blocks(reply, words) {
  const trials = reply.trials.map(({ url }) => url);
  const isListed = ({ links }) => links?.every(({ url }) => trials.includes(url));
  const isShown = (block) => Object.hasOwn(BLOCKS, block.type) && !isListed(block);
  return reply.blocks.filter(isShown).map((block) => BLOCKS[block.type](block, words));
}

/** The message that shows ``reply``: what it says, where that is from, and the disclaimer last. */
function answer(reply) {
  const item = copy("answer");
  const put = (place, ...content) => find(place, item).append(...content);
  const words = callable(reply);
  const buttons = new Map(reply.suggestions.map(({ label, text }) =>
    [label, make("button", label, { type: "button", class: "ask", value: text })]));
  Object.assign(item.dataset, { severity: reply.severity, turn: reply.turn });
  item.lang = reply.language;
  put(".alarm", said[reply.severity] ?? "");
  put(".blocks", ...blocks(reply, (text) => buttons.get(text) ?? words(text)));
  put(".trials", list(reply.trials.map(({ id, title, url, status, status_as_of, checked_on }) => {
    const days = { day: day(status_as_of), checked: day(checked_on) };
    return [link(`${id}: ${title}`, url), make("p", sentence("listed", { status, ...days }))];
  })));
  put(".sources", list(reply.sources.map(({ title, url, date }) => [link(title, url), `, ${day(date)}`])));
  put(".receipt", reply.receipt.id);
  find(".receipt", item).href = `/verify/${reply.receipt.id}`;
  put(".disclaimer", reply.disclaimer);
  put(".suggestions", list([...buttons.values()].filter((button) => !button.parentNode)));
  for (const empty of item.querySelectorAll("ul:empty")) empty.parentElement.hidden = true;
  return item;
}

const fading = {};

/** Has a screen reader say ``text`` once; ``level`` is polite or assertive. */
function announce(text, level = "polite") {
  const region = find(`#${level}`);
  clearTimeout(fading[level]);
  region.textContent = text;
  fading[level] = setTimeout(() => region.replaceChildren(), SAID);
}

/** Says a reply: the answer, how many questions are offered, the disclaimer (in full once). */
function announceReply({ text, disclaimer, suggestions, ...reply }) {
  const answered = text.slice(0, text.lastIndexOf(disclaimer)).trim();
  const offered = suggestions.length ? sentence("suggested", { n: suggestions.length }) : "";
  const isFirst = messages.querySelectorAll(".answer").length === 1;
  const ending = isFirst ? disclaimer : said.disclaimerApplies;
  announce(`${answered}\n${offered}\n${ending}`, isAlarm(reply) ? "assertive" : "polite");
}

function tell(text) {
  hint.textContent = text;
  announce(text);
}

// Talking to the server --------------------------------------------------------------------

/** Why a call failed: words to show, and whether trying again can help. */
function failure(problem = {}, response = undefined) {
  const canRetry = !response || response.status === 429 || response.status >= 500;
  const seconds = Number(response?.headers.get("Retry-After"));
  return { detail: said.unreachable, emergency: said.emergencyLine, ...problem, canRetry, seconds };
}

/** The body of the server's reply, if it has one. Rejects with a failure. */
async function call(method, path, content) {
  const headers = content && { "Content-Type": "application/json" };
  const request = { method, headers, body: JSON.stringify(content), cache: "no-store", credentials: "omit" };
  const lost = () => Promise.reject(failure());
  const response = await fetch(API + path, { ...request, signal: AbortSignal.timeout(TIMEOUT) }).catch(lost);
  const body = response.status === 204 ? null : await response.json().catch(lost);
  return response.ok ? body : Promise.reject(failure(body, response));
}

/** Shows ``text`` as a question and sends it in its turn. Returns the question shown. */
function ask(text) {
  for (const group of messages.querySelectorAll(".suggestions")) group.remove();
  for (const button of messages.querySelectorAll(".ask")) button.replaceWith(button.textContent);
  const question = copy("question");
  find(".words", question).textContent = text;
  messages.append(question);
  showState();
  question.scrollIntoView({ behavior: "instant" });
  pending = pending.then(() => deliver(question, text));
  return question;
}

async function deliver(question, text) {
  const waiting = find(".waiting", question);
  waiting.hidden = false;
  const saying = setTimeout(() => announce(waiting.textContent), SAY_WAITING);
  await send(text)
    .then((reply) => showReply(question, reply))
    .catch((lost) => showFailure(question, text, lost.detail ? lost : failure()));
  clearTimeout(saying);
  waiting.hidden = true;
}

/** The reply to ``text``. A conversation that the server no longer knows begins anew. */
function send(text) {
  const conversation = kept.conversation || undefined;
  return call("POST", "/messages", { text, conversation }).catch((lost) => {
    if (lost.code !== "conversation_unknown") throw lost;
    kept.conversation = "";
    return call("POST", "/messages", { text });
  });
}

function showReply(question, reply) {
  kept.conversation = reply.conversation;
  if (isAlarm(reply)) kept.alarmed = "yes";
  question.after(answer(reply));
  showState();
  announceReply(reply);
  const { top } = question.getBoundingClientRect();
  if (top >= 0 && top < innerHeight) question.scrollIntoView(); // else they read elsewhere
}

function showFailure(question, text, { detail, emergency, canRetry, seconds }) {
  const box = copy("failure");
  const [words, help, again] = box.children;
  words.textContent = seconds ? `${detail} ${sentence("later", { n: seconds })}` : detail;
  help.textContent = emergency;
  again.hidden = !canRetry;
  again.addEventListener("click", () => {
    question.focus();
    box.remove();
    pending = pending.then(() => deliver(question, text));
  });
  question.append(box);
  announce(`${words.textContent}\n${emergency}`, "assertive");
}

/** Erases the conversation, on the server and here. */
async function forget() {
  const path = `/conversations/${encodeURIComponent(kept.conversation)}`;
  const lost = await call("DELETE", path).catch((reason) => reason);
  if (lost && lost.code !== "conversation_unknown") return tell(said.notDeleted);
  kept.conversation = kept.alarmed = "";
  messages.replaceChildren();
  showState();
  return tell(said.deleted);
}

async function giveFeedback(button) {
  const group = button.parentElement;
  const thanks = find("p", group);
  const turn = Number(button.closest("li").dataset.turn);
  const choice = { conversation: kept.conversation, turn, kind: button.value };
  const isKept = await call("POST", "/feedback", choice).then(() => true, () => false);
  thanks.textContent = isKept ? said[button.dataset.thanks ?? "thanks"] : said.notKept;
  if (group.contains(document.activeElement)) thanks.focus();
  if (isKept) for (const each of group.querySelectorAll("button")) each.remove();
}

// What a person does -----------------------------------------------------------------------

/** Shows what fits the state of the talk. */
function showState() {
  find("#notice").hidden = Boolean(kept.accepted);
  find("#talk").hidden = !kept.accepted;
  find("#starters").hidden = messages.childElementCount > 0;
  find("#controls").hidden = !kept.conversation;
  find("#stay").hidden = !kept.alarmed;
}

const charactersLeft = () => Number(said.maxLength) - [...input.value.trim()].length;

/** What is wrong with the length of the text, or how little room is left. */
function remark() {
  const left = charactersLeft();
  if (left < 0) return sentence("tooLong", { n: -left });
  return left <= NEAR_LIMIT ? sentence("left", { n: left }) : "";
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  input.setAttribute("aria-invalid", String(!text || charactersLeft() < 0));
  if (!text) return tell(said.empty);
  if (charactersLeft() < 0) return tell(remark());
  input.value = hint.textContent = "";
  return ask(text);
});
input.addEventListener("input", () => {
  const isNews = !hint.textContent;
  input.setAttribute("aria-invalid", "false");
  hint.textContent = remark();
  if (isNews) announce(hint.textContent);
});
input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});
find("#talk").addEventListener("click", ({ target }) => {
  if (target.matches(".ask")) ask(target.value).focus({ preventScroll: true });
  if (target.matches(".feedback button")) giveFeedback(target);
});
find("#accept").addEventListener("click", () => {
  kept.accepted = "yes";
  showState();
  find("#talk").scrollIntoView();
  input.focus({ preventScroll: true });
});
find("#start-over").addEventListener("click", ({ target }) => ask(target.value));
find("#delete").addEventListener("click", () => {
  input.focus();
  pending = pending.then(forget);
});

find("#unscripted").hidden = true;
find("#chat").hidden = false;
showState();
if (kept.conversation) hint.textContent = said.resumed;
