// The launcher and the panel: header, drawers, notice, conversation, suggestions, composer.

import { calls } from "./blocks.js";
import { Composer } from "./composer.js";
import { button, icon, isTouch, list, make } from "./dom.js";
import { Drawers } from "./drawers.js";
import { NUMBERS } from "./first_words.js";
import { kept } from "./store.js";
import { followKeyboard } from "./viewport.js";
import { say } from "./words.js";

const REGISTRY = "https://clinicaltrials.gov/search?intr=CD7%20CAR-T";
const NOTICE = ["notice_automated", "notice_general", "notice_no_names", "notice_kept"];
const isSmall = () => matchMedia("(max-width: 40rem), (max-height: 24rem)").matches;

export class Panel {
  constructor(chat) {
    this.chat = chat;
    this.drawers = new Drawers();
    this.composer = new Composer((text) => chat.talk.ask(text), (text) => chat.announcer.say(text));
    this.launcher = button({ class: "launcher", "aria-expanded": "false", "aria-controls": "panel", "aria-haspopup": "dialog" }, () => chat.open());
    this.launcher.append(icon("chat"), make("span", { "data-say": "launcher" }));
    this.stay = button({ class: "stay", hidden: true }, () => this.showHelp(), icon("call"), make("span", { "data-say": "numbers" }));
    this.composer.form.prepend(this.stay);
    const announcer = make("slot", { name: "announcer" });
    this.dialog = make("dialog", { id: "panel", "aria-labelledby": "title" }, this.#header(), this.#scroller(), this.composer.form, announcer);
    this.frame = make("div", { class: "cd7" }, this.launcher, this.dialog);
    this.dialog.addEventListener("keydown", (event) => this.#key(event));
    this.dialog.addEventListener("cancel", (event) => event.preventDefault());
    this.dialog.addEventListener("close", () => this.dialog.open || chat.close()); // by a gesture of the system
    followKeyboard(this.dialog);
  }

  get input() {
    return this.composer.input;
  }

  #header() {
    const menu = this.drawers.add("menu");
    const limits = this.drawers.add("information_only");
    const help = this.drawers.add("urgent");
    this.menu = menu.part;
    this.limits = limits.part;
    help.part.append(make("p", { "data-say": "emergency_line" }), numbersToCall(this.chat.region));
    const close = button({ class: "close", "data-label": "close" }, () => this.chat.close(), icon("close"));
    return make(
      "header", {},
      make("div", { class: "top" }, make("h2", { id: "title", "data-say": "title" }), menu.opener, close),
      make("p", { class: "identity", "data-say": "identity" }),
      make("div", { class: "strip" }, limits.opener, help.opener),
      menu.part, limits.part, help.part,
    );
  }

  #scroller() {
    this.messages = make("ol", { class: "messages", role: "list" });
    this.offered = make("div", { class: "suggestions", role: "group", "aria-labelledby": "offered", hidden: true });
    this.status = make("div", { class: "status" });
    this.notice = make("div", { class: "notice-first", hidden: true });
    this.news = button({ class: "news main", "data-say": "new_message", hidden: true }, () => this.#readNews());
    this.scroller = make(
      "section", { class: "scroll", tabindex: "0", "data-label": "conversation" },
      this.status, this.notice, this.messages, this.offered, this.news,
    );
    this.scroller.addEventListener("scroll", () => this.#checkNews(), { passive: true });
    return this.scroller;
  }

  /** Says everything in the language in use. */
  relabel(root = this.chat.shadowRoot) {
    for (const each of root.querySelectorAll("[data-say]")) each.textContent = say(each.dataset.say);
    for (const each of root.querySelectorAll("[data-label]")) each.setAttribute("aria-label", say(each.dataset.label));
  }

  open() {
    if (this.dialog.open) return;
    const isWhole = !this.chat.hasAttribute("embedded") && isSmall();
    this.dialog.classList.toggle("whole", isWhole);
    this.launcher.setAttribute("aria-expanded", "true");
    if (isWhole) this.dialog.showModal();
    else this.dialog.show();
    this.launcher.hidden = true;
    this.#focusFirst();
  }

  close() {
    this.drawers.close();
    this.launcher.hidden = false;
    this.launcher.setAttribute("aria-expanded", "false");
    if (this.dialog.open) this.dialog.close();
  }

  #focusFirst() {
    const canWrite = !this.composer.form.hidden && !isTouch();
    (canWrite ? this.input : this.scroller).focus({ preventScroll: true });
  }

  #key(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    if (this.drawers.isAnyOpen) this.drawers.close();
    else this.chat.close();
  }

  /** What cannot be shown yet, or at all: a line, and what can be done meanwhile. */
  showStatus(...content) {
    this.status.replaceChildren(...content);
    this.showState();
  }

  /** Shows what fits the state of the talk. */
  showState() {
    const { config, talk } = this.chat;
    const isReady = Boolean(config);
    const isAgreed = isReady && kept.get("agreed") === config.notice;
    this.notice.hidden = !isReady || isAgreed;
    this.composer.form.hidden = this.messages.hidden = this.offered.hidden = !isAgreed;
    this.offered.hidden ||= !this.offered.childElementCount;
    this.menu.classList.toggle("bare", !isAgreed);
    this.stay.hidden = !kept.get("alarmed");
    for (const each of this.menu.querySelectorAll(".with-talk")) each.hidden = !isAgreed || !talk || talk.isEmpty;
    for (const each of this.menu.querySelectorAll(".screened")) each.hidden = !isAgreed || !this.chat.client.isScreening;
    for (const each of this.menu.querySelectorAll(".agreed")) each.hidden = !isAgreed;
  }

  /** Fills in what the first configuration brought. */
  fill(config, menu) {
    this.composer.limit = config.max_length;
    this.limits.replaceChildren(make("p", {}, config.disclaimer), config.is_reviewed ? "" : make("p", {}, say("not_reviewed")));
    this.menu.replaceChildren(...menu);
    const privacy = this.chat.getAttribute("privacy") ?? this.chat.client.address(config.privacy);
    this.notice.replaceChildren(
      make("h3", {}, say("before_you_start")),
      list(NOTICE.map((name) => say(name))),
      make("p", {}, make("a", { href: privacy, target: "_blank", rel: "noopener" }, say("privacy"))),
      button({ class: "main" }, () => this.#agree(), say("start")),
    );
  }

  #agree() {
    kept.set("agreed", this.chat.config.notice);
    this.composer.form.hidden = false;
    (isTouch() ? this.scroller : this.input).focus({ preventScroll: true });
    this.scroller.scrollTop = 0;
    this.showState();
    if (kept.get("conversation")) this.tell(say("resumed"));
  }

  /** Offers questions to ask under a heading, or takes the offer away. */
  suggest(heading, choices = []) {
    const title = heading && make("h3", { id: "offered" }, say(heading));
    this.offered.replaceChildren(...(choices.length ? [title, list(choices)] : []));
    this.offered.hidden = !choices.length;
  }

  tell(text) {
    this.composer.tell(text);
  }

  /** Ways to an answer when the bot has none: the same answers as pages, the registry, a person. */
  ways() {
    const outward = { target: "_blank", rel: "noopener noreferrer" };
    const contact = this.chat.config?.contact;
    return list([
      make("a", { href: this.chat.client.address("faq/"), ...outward }, say("all_questions")),
      make("a", { href: REGISTRY, ...outward }, say("registry")),
      ...(contact ? [make("span", {}, contact)] : []),
      button({ class: "plain" }, () => this.showHelp(), say("numbers")),
    ], { class: "ways" });
  }

  showHelp() {
    const part = this.drawers.open("urgent");
    part.querySelector("a")?.focus();
  }

  /** Twice: what was out of sight gets its true height only when it comes near. */
  scrollTo(element, block = "start") {
    const scroll = () => element.scrollIntoView({ block, behavior: "instant" });
    scroll();
    requestAnimationFrame(scroll);
  }

  /** Brings a new reply into view, unless the person reads elsewhere: then a button leads there. */
  showNews(question, item) {
    const frame = this.scroller.getBoundingClientRect();
    const { top } = question.getBoundingClientRect();
    if (top >= frame.top - 1 && top < frame.bottom) return this.scrollTo(question);
    this.unread ??= item;
    this.news.hidden = false;
    return undefined;
  }

  #checkNews() {
    if (!this.unread) return;
    if (this.unread.getBoundingClientRect().top < this.scroller.getBoundingClientRect().bottom) this.#forgetNews();
  }

  #readNews() {
    const item = this.unread;
    item?.focus({ preventScroll: true });
    this.#forgetNews();
    if (item) this.scrollTo(item);
  }

  #forgetNews() {
    this.unread = undefined;
    this.news.hidden = true;
  }
}

/** The numbers by country; those of the page's own ``region`` come first. */
function numbersToCall(region) {
  const ordered = [...NUMBERS].sort((a, b) => (b.code === region) - (a.code === region));
  const lines = (each) => each.lines.map(({ name, number, hours }) => ({ label: hours ? `${name} (${hours})` : name, number }));
  return make("div", {}, ordered.map((each) => [make("h3", {}, each.name), calls(lines(each))]).flat());
}
