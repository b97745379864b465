// The accent color of the site, taken only where it can be read: 4.5 to 1 against the paper (WCAG 1.4.3).

const ENOUGH = 4.5;

/** The red, green and blue of any color that the browser knows, 0 to 255, or undefined. */
function channels(color) {
  if (!CSS.supports("color", color)) return undefined;
  const pencil = new OffscreenCanvas(1, 1).getContext("2d");
  pencil.fillStyle = color;
  pencil.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = pencil.getImageData(0, 0, 1, 1).data;
  return alpha === 255 ? [red, green, blue] : undefined;
}

/** Relative luminance as WCAG 2 defines it. */
function luminance(rgb) {
  const [red, green, blue] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** Colors ``panel`` with the accent that the page asks for. False when it is refused. */
export function takeAccent(host, panel) {
  for (const name of ["--accent", "--on-accent"]) panel.style.removeProperty(name);
  const wanted = getComputedStyle(host).getPropertyValue("--cd7-accent").trim();
  if (!wanted) return true;
  const accent = channels(wanted);
  const papers = ["--paper", "--ground", "--tint"].map((name) => channels(getComputedStyle(panel).getPropertyValue(name).trim()));
  if (!accent || papers.some((paper) => contrast(accent, paper) < ENOUGH)) return false;
  const [white, black] = [[255, 255, 255], [0, 0, 0]];
  panel.style.setProperty("--accent", wanted);
  panel.style.setProperty("--on-accent", contrast(accent, white) >= contrast(accent, black) ? "#fff" : "#000");
  return true;
}
