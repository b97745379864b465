// Where a keyboard on the screen covers part of the page, a panel that fills it gives way.

const QUIET = 100; // ms without a change, so that no panel jumps while the keyboard slides in

export function followKeyboard(dialog) {
  const view = window.visualViewport;
  if (!view) return;
  let waiting;
  const fit = () => {
    dialog.style.setProperty("--height", `${Math.round(view.height)}px`);
    dialog.style.setProperty("--above", `${Math.round(view.offsetTop)}px`);
  };
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(fit, QUIET);
  };
  view.addEventListener("resize", later);
  view.addEventListener("scroll", later);
}
