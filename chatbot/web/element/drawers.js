// Parts of the panel that a button opens and closes, one at a time: menu, disclaimer, urgent help.

import { button, make } from "./dom.js";

export class Drawers {
  #pairs = new Map();

  /** A button that opens a part of the panel; gives both. ``name`` is also that of its words. */
  add(name, attributes = {}) {
    const part = make("div", { id: name, role: "group", class: "drawer", hidden: true, tabindex: "-1", "data-label": name, ...attributes });
    const opener = button({ class: `${name}-opener`, "aria-expanded": "false", "aria-controls": name, "data-say": name }, () => this.toggle(name));
    this.#pairs.set(name, { opener, part });
    return { opener, part };
  }

  get isAnyOpen() {
    return [...this.#pairs.values()].some(({ part }) => !part.hidden);
  }

  toggle(name) {
    const isOpen = !this.#pairs.get(name).part.hidden;
    this.close();
    if (!isOpen) this.open(name);
  }

  open(name) {
    this.close();
    const { opener, part } = this.#pairs.get(name);
    part.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    return part;
  }

  /** Closes whatever is open; the focus goes back to its button when it was inside. */
  close() {
    for (const { opener, part } of this.#pairs.values()) {
      if (part.hidden) continue;
      const hadFocus = part.contains(part.getRootNode().activeElement);
      if (hadFocus) opener.focus();
      part.hidden = true;
      opener.setAttribute("aria-expanded", "false");
    }
  }
}
