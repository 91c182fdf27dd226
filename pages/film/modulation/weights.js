// The weights of one layer as they are stored, and with the scale of this t folded into them.
import { Bitmap, contextOf, fitCanvas } from "../../shared/components/canvas.js";
import { child } from "../../shared/components/dom.js";
import { rounded, signed } from "../../shared/components/format.js";
import { ramp } from "../../shared/components/theme.js";
import { locate } from "../../shared/components/transport/clock.js";
import { colourBar, shade, upwards } from "./canvas.js";
import { Follower, follower } from "./follower.js";

/** @import { FollowerHeader } from "./types.d.ts" */
/** @typedef {[number, number, number]} Spot left, top and side */

/**
 * @typedef {FollowerHeader & {
 *   rows: number, columns: number, limit: number, most: number, layer: number, times: number[]
 * }} Header
 */

const SHEET = { head: 26, left: 34, foot: 40, gap: 22, column: 16, bar: 58, most: 360 };

/** @extends {Follower<Header>} */
class Weights extends Follower {
  canvas = child(this.parts.stage, "canvas", {
    className: "sheet",
    onpointermove: (event) => this.point(event),
    onpointerleave: () => this.say(this.header.note),
  });
  context = contextOf(this.canvas);
  /** @type {Float32Array} (rows · columns) */
  weight = new Float32Array(0);
  scales = this.weight; // at each time, (times · rows)
  folded = this.weight;
  moved = this.weight;
  scale = this.weight; // at t
  ramp = new Uint32Array(0);
  /** @type {{ weight: Spot, scale: Spot, folded: Spot, moved: Spot }} */
  spots = /** @type {any} */ ({});

  /** @override @param {Header} header @param {any} sent */
  setData({ rows, columns }, { weights: { weight, scale } }) {
    this.weight = weight;
    this.scales = scale;
    this.folded = new Float32Array(rows * columns);
    this.moved = new Float32Array(rows * columns);
    this.scale = new Float32Array(rows);
    this.ramp = ramp(this.colours.diverging);
  }

  /**
   * W, the scale that multiplies its rows, the product and the difference; on a phone in two rows.
   * @override @param {number} wide
   */
  lay(wide) {
    const { narrow } = this;
    const gap = narrow ? SHEET.gap / 2 : SHEET.gap;
    const across = wide - SHEET.left - SHEET.column - 2 * gap - (narrow ? 0 : SHEET.bar + gap);
    const side = Math.min(SHEET.most, across / (narrow ? 2 : 3));
    const row = SHEET.head + side + SHEET.foot;
    this.parts.stage.style.setProperty("--tall", `${narrow ? 2 * row : row}px`);
    const column = SHEET.left + side + gap;
    const product = column + SHEET.column + gap;
    this.spots = {
      weight: [SHEET.left, SHEET.head, side],
      scale: [column, SHEET.head, side],
      folded: [product, SHEET.head, side],
      moved: narrow
        ? [SHEET.left, row + SHEET.head, side]
        : [product + side + gap, SHEET.head, side],
    };
  }

  /** @override @param {number} t */
  draw(t) {
    const { rows, columns, limit, most, layer, times } = this.header;
    const [k, f] = locate(times, t);
    for (let i = 0; i < rows; i += 1) {
      const here = this.scales[k * rows + i];
      this.scale[i] = here + f * ((this.scales[(k + 1) * rows + i] ?? here) - here);
      for (let j = i * columns; j < (i + 1) * columns; j += 1) {
        this.folded[j] = this.scale[i] * this.weight[j];
        this.moved[j] = this.folded[j] - this.weight[j];
      }
    }
    fitCanvas(this.canvas, this.ratio);
    const { spots } = this;
    const change = this.scale.map((value) => value - 1);
    this.sheet(spots.weight, `W of layer ${layer}`, this.weight, columns, limit);
    this.sheet(spots.scale, this.narrow ? "×" : "scale", change, 1, most);
    this.sheet(spots.folded, `scale ⊙ W, t = ${t.toFixed(2)}`, this.folded, columns, limit);
    this.sheet(spots.moved, "difference", this.moved, columns, limit);
    const [x, y, side] = spots.moved;
    const ends = [-limit, 0, limit].map(rounded);
    colourBar(this.context, this.colours, this.ramp, [x + side + 10, y, side], ends);
  }

  /**
   * @param {Spot} spot @param {string} title @param {Float32Array} values (rows · columns)
   * @param {number} columns @param {number} limit full colour
   */
  sheet(spot, title, values, columns, limit) {
    const { context, colours } = this;
    const { rows } = this.header;
    const [x, y, side] = spot;
    const wide = columns === 1 ? SHEET.column : side;
    const image = new Bitmap().paint(columns, rows, (pixels) => {
      pixels.set(Uint32Array.from(values, (value) => shade(this.ramp, value, limit)));
    });
    context.imageSmoothingEnabled = false;
    context.drawImage(image, x, y, wide, side);
    context.font = `600 16px ${colours.font}`;
    context.fillStyle = colours.ink;
    context.textAlign = columns === 1 ? "center" : "left";
    context.fillText(
      title,
      columns === 1 ? x + wide / 2 : x,
      y - 8,
      columns === 1 ? undefined : side,
    );
    context.font = `14px ${colours.font}`;
    context.fillStyle = colours.soft;
    context.textAlign = "center";
    if (columns > 1)
      context.fillText(
        columns > 2 ? "from feature →" : "from x and y",
        x + side / 2,
        y + side + 18,
      );
    if (spot === this.spots.weight) upwards(context, "to feature ↓", x - 10, y + side / 2);
    context.textAlign = "left";
  }

  /** @param {string} words */
  say(words) {
    this.parts.note.textContent = words;
  }

  /** What is under the pointer, in words. @param {PointerEvent} event */
  point(event) {
    const { left, top } = this.canvas.getBoundingClientRect();
    const { rows, columns, note } = this.header;
    const { weight, folded, moved } = this.spots;
    let words = note;
    for (const [x, y, side] of [weight, folded, moved]) {
      const column = Math.floor(((event.clientX - left - x) / side) * columns);
      const row = Math.floor(((event.clientY - top - y) / side) * rows);
      if (column < 0 || column >= columns || row < 0 || row >= rows) continue;
      const i = row * columns + column;
      const source = columns > 2 ? `feature ${column + 1}` : "xy"[column];
      const product = `${signed(this.weight[i], 3)} × ${signed(this.scale[row])}`;
      words = `From ${source} to feature ${row + 1}: ${product} = ${signed(this.folded[i], 3)}.`;
    }
    this.say(words);
  }

  /** @override */
  state() {
    return { scale: Array.from(this.scale), folded: Array.from(this.folded) };
  }
}

export default follower(Weights);
