// What this tab remembers: which talk goes on and what was agreed to, never a word that was written.
// It is gone with the tab. Where the browser forbids even that, this object remembers.

const PREFIX = "cd7.";
const inMemory = {};

function tab() {
  try {
    return window.sessionStorage;
  } catch {
    return undefined;
  }
}

export const kept = {
  get: (name) => tab()?.getItem(PREFIX + name) ?? inMemory[name] ?? "",
  set(name, value) {
    inMemory[name] = value;
    try {
      tab()?.setItem(PREFIX + name, value);
    } catch { /* full or forbidden: it is in memory */ }
  },
};
