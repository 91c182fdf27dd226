import { offscreen } from "../canvas.js";
import { GAP } from "./layout.js";

/**
 * What is saved: the panels as they are, with titles, badges, t and guidance.
 * @param {import("./player.js").Player} player
 */
export function snapshot({ panels, scene, ratio, clock, columns, slider, header }) {
  const rows = Math.ceil(panels.length / columns);
  const [side, gap, line] = [panels[0].canvas.width, GAP * ratio, 34 * ratio];
  const height = line * 1.5 + rows * (side + line + gap);
  const { canvas, context } = offscreen(columns * side + (columns + 1) * gap, height);
  context.fillStyle = scene.theme.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  /** @param {string} text @param {number} x @param {number} y @param {number} size @param {string} colour */
  const write = (text, x, y, size, colour) => {
    context.font = `${Math.round(size * ratio)}px ${scene.theme.font}`;
    context.fillStyle = colour;
    context.fillText(text, x, y);
    return context.measureText(text).width;
  };
  const scale = header?.scales ? `   ${slider.words}` : "";
  write(`t = ${clock.t.toFixed(2)}${scale}`, gap, line, 24, scene.theme.ink);
  panels.forEach((panel, j) => {
    const x = gap + (j % columns) * (side + gap);
    const y = line * 1.5 + Math.floor(j / columns) * (side + line + gap);
    const width = write(panel.data?.title ?? "", x, y + line * 0.65, 16, scene.theme.ink);
    write(panel.data?.badge ?? "", x + width + gap, y + line * 0.65, 13, scene.theme.soft);
    context.drawImage(panel.canvas, x, y + line);
    context.drawImage(panel.over, x, y + line);
  });
  return canvas;
}
