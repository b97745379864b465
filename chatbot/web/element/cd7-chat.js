// <cd7-chat>: questions about CD7 CAR-T trials, for any page. See /embed-guide for how to use it.

import { Announcer } from "./announcer.js";
import { Client } from "./client.js";
import { button, make } from "./dom.js";
import { menu } from "./menu.js";
import { Panel } from "./panel.js";
import { STYLES } from "./styles.js";
import { kept } from "./store.js";
import { Talk } from "./talk.js";
import { takeAccent } from "./theme.js";
import { firstLanguage, say, speak, speakFirst } from "./words.js";

const HERE = new URL("../../", import.meta.url); // this file is /widget/<version>/cd7-chat.js
const ROOM = "5rem"; // below what has the focus on the page, so that the launcher never covers it

class Cd7Chat extends HTMLElement {
  static #only = null; // one chat is enough for a page

  connectedCallback() {
    if (Cd7Chat.#only) return console.warn("cd7-chat: there is another one on this page; this one stays off");
    Cd7Chat.#only = this;
    return this.shadowRoot ? undefined : this.#build();
  }

  disconnectedCallback() {
    if (Cd7Chat.#only === this) Cd7Chat.#only = null;
  }

  #build() {
    this.client = new Client(HERE);
    const wanted = this.getAttribute("language");
    this.#setLanguage(firstLanguage(wanted));
    this.chosen = wanted ? this.language : undefined;
    this.sheet = new CSSStyleSheet();
    this.sheet.replaceSync(STYLES);
    this.announcer = new Announcer(this);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [this.sheet];
    this.panel = new Panel(this);
    root.append(this.panel.frame);
    this.#dress();
    this.panel.relabel();
    this.panel.showState();
    if (this.hasAttribute("embedded")) this.open();
    else document.documentElement.style.scrollPaddingBlockEnd ||= ROOM;
    this.emit("ready");
  }

  /** How it looks, as far as the page decides that. */
  #dress() {
    const { classList } = this.panel.frame;
    classList.toggle("at-start", this.getAttribute("position") === "start");
    classList.toggle("light", this.getAttribute("theme") === "light");
    classList.toggle("embedded", this.hasAttribute("embedded"));
    const take = () => {
      if (takeAccent(this, this.panel.frame)) return;
      console.warn("cd7-chat: --cd7-accent is refused, because its contrast is below 4.5 to 1");
      this.emit("error", { code: "accent_contrast" });
    };
    take();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", take);
  }

  /** What is sent with every message: what the page knows, never what a person wrote. */
  get settings() {
    const trial = this.getAttribute("trial") ?? undefined;
    return { region: this.region, trial, language: this.chosen };
  }

  get region() {
    return this.getAttribute("region") ?? undefined;
  }

  /** Tells the page that something happened. Never with words that were written or said. */
  emit(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(`cd7:${name}`, { detail, bubbles: true, composed: true }));
  }

  async open() {
    if (this.panel.dialog.open) return;
    this.opener = document.activeElement;
    this.panel.open();
    this.emit("open");
    if (!this.config) await this.#load(this.language);
  }

  close() {
    if (this.launcher?.hidden === false || this.hasAttribute("embedded")) return;
    this.panel.close();
    const back = this.opener !== this && this.opener !== document.body ? this.opener : null;
    (back?.isConnected ? back : this.panel.launcher).focus();
    this.emit("close");
  }

  get launcher() {
    return this.panel?.launcher;
  }

  toggle() {
    return this.panel.dialog.open ? this.close() : this.open();
  }

  /** Asks ``text``, once the person has agreed to the notice. False when they have not yet. */
  async send(text) {
    await this.open();
    if (!this.config || this.panel.composer.form.hidden) return false;
    this.talk.ask(text);
    return true;
  }

  /** Says everything of its own in another language; the conversation stays as it is. */
  async setLang(language) {
    this.chosen = language;
    await this.#load(language);
    this.announcer.say(say("language_now"));
  }

  async #load(language) {
    const isFirst = !this.config;
    if (isFirst) this.panel.showStatus(make("p", {}, say("loading")));
    try {
      this.config = await this.client.config(language);
    } catch (failure) {
      return this.#showUnreachable(failure, language);
    }
    speak(this.config.words);
    this.#setLanguage(this.config.language);
    this.panel.fill(this.config, menu(this, this.sheet));
    this.panel.relabel();
    if (isFirst) this.talk = new Talk(this.panel, this);
    if (this.talk.isEmpty) this.talk.start(this.config.starters);
    this.panel.showStatus();
    if (isFirst && kept.get("agreed") === this.config.notice && kept.get("conversation")) this.panel.tell(say("resumed"));
    return undefined;
  }

  #setLanguage(language) {
    this.language = this.lang = language;
    this.dir = this.config?.dir ?? "";
    speakFirst(language);
  }

  #showUnreachable(failure, language) {
    const again = button({ class: "main" }, () => {
      this.panel.scroller.focus();
      this.#load(language);
    }, say("try_again"));
    if (this.config) return this.panel.tell(failure.detail);
    this.panel.showStatus(make("p", {}, failure.detail), make("p", { class: "strong" }, say("emergency_line")), again, this.panel.ways());
    this.announcer.say(`${failure.detail}\n${say("emergency_line")}`, "assertive");
    return this.emit("error", { code: failure.code });
  }
}

customElements.define("cd7-chat", Cd7Chat);
