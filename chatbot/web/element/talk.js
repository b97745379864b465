// The conversation: questions go out one after the other, replies and failures come in.

import { answer, byline, spoken } from "./answer.js";
import { isAlarm } from "./blocks.js";
import { Failure } from "./client.js";
import { button, isTouch, make } from "./dom.js";
import { kept } from "./store.js";
import { say } from "./words.js";

const SAY_WAITING = 2_000; // ms until a screen reader hears that the answer takes a while

export class Talk {
  #pending = Promise.resolve();
  #answers = 0;

  /** ``panel`` is where it is shown, ``chat`` what it belongs to. */
  constructor(panel, chat) {
    this.panel = panel;
    this.chat = chat;
    this.messages = panel.messages;
    this.replies = []; // what was said, for paper and for the file to keep
  }

  get isEmpty() {
    return this.messages.childElementCount === 0;
  }

  /** Shows ``text`` as a question and sends it in its turn. */
  ask(text) {
    this.panel.suggest();
    for (const offered of this.messages.querySelectorAll(".ask")) offered.replaceWith(offered.textContent);
    const waiting = make("p", { class: "waiting", hidden: true }, say("waiting"), make("span", { class: "dots", "aria-hidden": "true" }));
    const words = make("p", { class: "words", dir: "auto" }, text);
    const question = make("li", { class: "question", tabindex: "-1" }, byline("you_said"), words, waiting);
    this.messages.append(question);
    this.replies.push({ question: text });
    this.panel.showState();
    this.panel.scrollTo(question);
    this.#queue(question, this.chat.client.message(text, this.chat.settings));
    return question;
  }

  #queue(question, send) {
    this.#pending = this.#pending.then(() => this.#deliver(question, send));
  }

  async #deliver(question, send) {
    const waiting = question.querySelector(".waiting");
    waiting.hidden = false;
    const saying = setTimeout(() => this.chat.announcer.say(say("waiting")), SAY_WAITING);
    try {
      this.#showReply(question, await send());
    } catch (error) {
      this.#showFailure(question, send, error instanceof Failure ? error : new Failure());
      if (!(error instanceof Failure)) throw error; // a fault of ours: the page's owner should see it
    } finally {
      clearTimeout(saying);
      waiting.hidden = true;
    }
  }

  #showReply(question, reply) {
    kept.set("conversation", reply.conversation);
    if (isAlarm(reply)) kept.set("alarmed", "yes");
    const offered = reply.suggestions.map(({ label, text }) => [text, this.#choice(label, text)]);
    const item = answer(reply, new Map(offered), this.chat);
    question.after(item);
    this.panel.suggest("suggestions", offered.map(([, choice]) => choice).filter((choice) => !choice.parentNode));
    this.replies.push({ reply });
    this.panel.showState();
    this.chat.announcer.say(spoken(reply, this.#answers++ === 0), isAlarm(reply) ? "assertive" : "polite");
    this.panel.showNews(question, item);
    this.chat.emit("message", { turn: reply.turn });
  }

  #showFailure(question, send, { code, detail, emergency, canRetry, seconds }) {
    const told = seconds ? `${detail} ${say("later", { n: seconds })}` : detail;
    const retry = () => {
      question.focus();
      box.remove();
      this.#queue(question, send);
    };
    const box = make(
      "div", { class: "failure" },
      make("p", {}, told),
      make("p", {}, emergency),
      canRetry && button({ class: "main" }, retry, say("try_again")),
      this.panel.ways(),
    );
    question.append(box);
    this.panel.scrollTo(box, "nearest");
    this.chat.announcer.say(`${told}\n${emergency}`, "assertive");
    this.chat.emit("error", { code });
  }

  /** A question to choose. The focus goes on first, so that it is never lost with the button. */
  #choice(label, text) {
    return button({ class: "ask" }, () => this.choose(text), label);
  }

  choose(text) {
    if (!isTouch()) this.panel.input.focus({ preventScroll: true });
    const question = this.ask(text);
    if (isTouch()) question.focus({ preventScroll: true }); // no keyboard over the answer
  }

  /** The questions to begin with. */
  start(titles) {
    this.panel.suggest("starters", titles.map((title) => this.#choice(title, title)));
  }

  startOver() {
    this.ask(this.chat.config.start_over);
  }

  /** Erases the talk, on the server and here. */
  forget() {
    this.#pending = this.#pending.then(async () => {
      try {
        await this.chat.client.forget();
      } catch {
        return this.panel.tell(say("not_deleted"));
      }
      kept.set("alarmed", "");
      this.messages.replaceChildren();
      this.replies = [];
      this.start(this.chat.config.starters);
      this.panel.showState();
      return this.panel.tell(say("deleted"));
    });
  }
}

