// The field for a question: Enter sends, Shift+Enter begins a line, and the room left is told in time.

import { make } from "./dom.js";
import { say } from "./words.js";

const NEAR_LIMIT = 100; // characters left when the counter appears

export class Composer {
  /** ``ask`` is called with a text that can be sent; ``announce`` says what is wrong with another. */
  constructor(ask, announce) {
    this.ask = ask;
    this.announce = announce;
    this.limit = Infinity;
    this.input = make("textarea", {
      id: "text", rows: "1", dir: "auto", autocomplete: "off", enterkeyhint: "send", "aria-describedby": "hint",
    });
    this.hint = make("p", { id: "hint" });
    this.form = make(
      "form", { class: "composer", novalidate: true },
      make("label", { for: "text", "data-say": "your_question" }),
      make("div", { class: "row" }, this.input, make("button", { type: "submit", class: "main", "data-say": "send" })),
      this.hint,
    );
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.input.addEventListener("input", () => this.#remark());
    this.input.addEventListener("keydown", (event) => this.#key(event));
  }

  tell(text) {
    this.hint.textContent = text;
    this.announce(text);
  }

  get #left() {
    return this.limit - [...this.input.value.trim()].length;
  }

  #room() {
    const left = this.#left;
    if (left < 0) return say("too_long_by", { n: -left });
    return left <= NEAR_LIMIT ? say("left", { n: left }) : "";
  }

  #remark() {
    const isNews = !this.hint.textContent;
    this.input.setAttribute("aria-invalid", "false");
    this.hint.textContent = this.#room();
    if (isNews && this.hint.textContent) this.announce(this.hint.textContent);
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    this.input.setAttribute("aria-invalid", String(!text || this.#left < 0));
    if (!text) return this.tell(say("empty"));
    if (this.#left < 0) return this.tell(this.#room());
    this.input.value = this.hint.textContent = "";
    return this.ask(text);
  }
}
