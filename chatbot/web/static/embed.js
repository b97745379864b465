// In a frame: tells the page around it what happened, and takes its wishes. Only the origin that the
// server put into this page is spoken to, and never a word that was written or said.

const chat = document.querySelector("cd7-chat");
const { parent: origin } = document.body.dataset;
const WISHES = { "cd7:language": ({ language }) => typeof language === "string" && chat.setLang(language) };

if (origin && window.parent !== window) {
  for (const type of ["cd7:ready", "cd7:open", "cd7:message", "cd7:error"]) {
    chat.addEventListener(type, ({ detail }) => window.parent.postMessage({ type, ...detail }, origin));
  }
  window.addEventListener("message", ({ data, origin: sender, source }) => {
    if (sender !== origin || source !== window.parent) return;
    if (typeof data === "object" && data && Object.hasOwn(WISHES, data.type)) WISHES[data.type](data);
  });
}
