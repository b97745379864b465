// Has a screen reader say a text once. The regions are children of the element itself, outside its
// shadow: some readers do not notice regions in a shadow. They are slotted into the panel, because
// whatever stands outside a modal panel is silent.

import { make } from "./dom.js";

const STAYS = 1_000; // ms: shorter is missed by some readers, longer is read again

export class Announcer {
  #fading = {};

  constructor(host) {
    this.regions = {
      polite: make("div", { slot: "announcer", role: "status", class: "cd7-polite" }),
      assertive: make("div", { slot: "announcer", role: "alert", class: "cd7-assertive" }),
    };
    host.append(...Object.values(this.regions));
  }

  say(text, level = "polite") {
    const region = this.regions[level];
    clearTimeout(this.#fading[level]);
    region.textContent = text;
    this.#fading[level] = setTimeout(() => region.replaceChildren(), STAYS);
  }
}
