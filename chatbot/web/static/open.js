// The button of the page opens the chat, as any site may do it.
const chat = document.querySelector("cd7-chat");
const button = document.querySelector("#ask");
customElements.whenDefined("cd7-chat").then(() => { button.hidden = false; });
button.addEventListener("click", () => chat.open());
