// Colours: Streamlit's --st-* variables, ramps and pixels.

/** @typedef {{ paper: string, ink: string, font: string, scheme: "light" | "dark" }} Theme */

/** The theme of the page around an element. @param {Element} root @returns {Theme} */
export function readTheme(root) {
  const style = getComputedStyle(root);
  const read = (/** @type {string} */ name, /** @type {string} */ otherwise) =>
    style.getPropertyValue(`--st-${name}`).trim() || otherwise;
  const paper = read("background-color", "#ffffff");
  return {
    paper,
    ink: read("text-color", "#1f1f1f"),
    font: read("font", "sans-serif"),
    scheme: luminance(paper) < 0.4 ? "dark" : "light",
  };
}

/** Red, green and blue of "#rrggbb", 0 to 255. @param {string} hex */
export function channels(hex) {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** From 0 to 1. @param {string} hex */
export function luminance(hex) {
  const [r, g, b] = channels(hex);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

/** @param {string} hex @param {number} alpha 0 to 1 */
export function faded(hex, alpha) {
  return `${hex}${Math.round(alpha * 255)
    .toString(16)
    .padStart(2, "0")}`;
}

/** "#rrggbb" as the little-endian pixel 0xffbbggrr. @param {string} hex */
export function pixelOf(hex) {
  const [r, g, b] = channels(hex);
  return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
}

/** Evenly spaced colours as 256 pixels. @param {string[]} stops */
export function ramp(stops) {
  const parts = stops.map(channels);
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const place = (i / 255) * (parts.length - 1);
    const [from, to] = [parts[Math.floor(place)], parts[Math.ceil(place)]];
    const [r, g, b] = from.map((low, k) => Math.round(low + (place % 1) * (to[k] - low)));
    return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
  });
}
