// Strips: scale above, shift below, a column for each layer; t across, features down.
import { Bitmap, fitCanvas } from "../../shared/components/canvas.js";
import { parts } from "../../shared/components/dom.js";
import { signed } from "../../shared/components/format.js";
import { ramp } from "../../shared/components/theme.js";
import { colourBar, line, shade, upwards } from "./canvas.js";

/** @import { Scene, Spot } from "./types.d.ts" */

const STRIP = { left: 26, right: 62, top: 24, bottom: 20, gap: 8 };

/** @type {("scale" | "shift")[]} */
const KINDS = ["scale", "shift"];

/** @typedef {{ kind: "scale" | "shift", layer: number, x: number, y: number, across: number, down: number }} Cell */

export class Strips {
  /** @param {Element} box */
  constructor(box) {
    const { still, cursor } = parts(box, { still: HTMLCanvasElement, cursor: HTMLCanvasElement });
    this.still = still;
    this.over = cursor;
    /** @type {Cell[]} */
    this.cells = [];
  }

  /** @param {Scene} scene @param {number} ratio */
  draw(scene, ratio) {
    const { context, width, height } = fitCanvas(this.still, ratio);
    const { layers, look } = scene;
    const across = (width - STRIP.left - STRIP.right - STRIP.gap * (layers - 1)) / layers;
    const down = (height - STRIP.top - STRIP.bottom - STRIP.gap) / 2;
    this.cells = [];
    for (const kind of KINDS) {
      const y = STRIP.top + (kind === "scale" ? 0 : down + STRIP.gap);
      const limit = stripLimit(scene, kind);
      for (let layer = 0; layer < layers; layer += 1) {
        const x = STRIP.left + layer * (across + STRIP.gap);
        this.cells.push({ kind, layer, x, y, across, down });
        context.imageSmoothingQuality = "high";
        context.drawImage(paintStrip(scene, kind, layer, limit), x, y, across, down);
      }
      const { neutral } = scene.modulation.part(kind);
      const words = [signed(neutral - limit, 1), String(neutral), signed(neutral + limit, 1)];
      colourBar(context, look, scene.colours, [width - STRIP.right + 8, y, down], words);
    }
    context.font = `600 16px ${look.font}`;
    for (const { kind, layer, x, y } of this.cells) {
      context.fillStyle = look.layers[layer];
      if (kind === "scale") context.fillText(`layer ${layer + 1}`, x, y - 7);
    }
    context.font = `14px ${look.font}`;
    context.fillStyle = look.soft;
    for (const { kind, x } of this.cells) {
      if (kind === "scale") continue;
      context.textAlign = "left";
      context.fillText("t = 1", x, height - 4);
      context.textAlign = "right";
      context.fillText("0", x + across, height - 4);
    }
    context.textAlign = "center";
    context.font = `600 16px ${look.font}`;
    context.fillStyle = look.ink;
    for (const { kind, layer, y } of this.cells) {
      if (layer === 0) upwards(context, kind, 16, y + down / 2);
    }
    context.textAlign = "left";
  }

  /**
   * The cursor at t, and the rows of the features that are followed or pointed at.
   * @param {Scene} scene @param {number} t @param {number} ratio
   */
  mark(scene, t, ratio) {
    const { context } = fitCanvas(this.over, ratio);
    const { look, rows, width } = scene;
    for (const { layer, x, y, across, down } of this.cells) {
      /** @param {Spot | null} spot @param {string} colour @param {number} thick */
      const mark = (spot, colour, thick) => {
        if (!spot || spot[0] !== layer) return;
        const at = y + ((rows[layer][spot[1]] + 0.5) * down) / width;
        line(context, [x, at, x + across, at], look.paper, thick + 2);
        line(context, [x, at, x + across, at], colour, thick);
      };
      mark(scene.spot, look.accent, 2);
      mark(scene.pointed, look.ink, 2);
      for (const spot of scene.settings.ablated) mark(spot, look.soft, 1);
      const at = x + across * (1 - t);
      line(context, [at, y, at, y + down], look.paper, 5);
      line(context, [at, y, at, y + down], look.accent, 2.5);
    }
  }

  /**
   * Which feature lies under the pointer.
   * @param {Scene} scene @param {number} px @param {number} py @returns {Spot | null}
   */
  find(scene, px, py) {
    for (const { layer, x, y, across, down } of this.cells) {
      if (px < x || px > x + across || py < y || py > y + down) continue;
      const row = Math.min(scene.width - 1, Math.floor(((py - y) / down) * scene.width));
      return [layer, scene.rows[layer].indexOf(row)];
    }
    return null;
  }
}

/**
 * Full colour at the distance from the identity that one value in 200 exceeds.
 * @param {Scene} scene @param {"scale" | "shift"} kind
 */
function stripLimit({ modulation }, kind) {
  const { list, neutral } = modulation.part(kind);
  const found = [];
  for (let i = 0; i < list.length; i += 7) found.push(Math.abs(list[i] - neutral));
  found.sort((a, b) => a - b);
  return Math.max(0.1, found[Math.floor(0.995 * (found.length - 1))]);
}

/** @param {Scene} scene @param {"scale" | "shift"} kind @param {number} layer @param {number} limit */
function paintStrip({ modulation, width, rows, look }, kind, layer, limit) {
  const count = modulation.times.length;
  const colours = ramp(look.diverging);
  const { list, neutral } = modulation.part(kind);
  return new Bitmap().paint(count, width, (pixels) => {
    for (let feature = 0; feature < width; feature += 1) {
      const row = rows[layer][feature] * count;
      for (let k = 0; k < count; k += 1) {
        const value = list[k * modulation.features + layer * width + feature];
        pixels[row + k] = shade(colours, value - neutral, limit);
      }
    }
  });
}
