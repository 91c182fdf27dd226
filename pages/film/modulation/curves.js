// Scale and shift of one feature over t under each label, with a cursor at the player's t.
import { contextOf, fitCanvas, offscreen } from "../../shared/components/canvas.js";
import { child } from "../../shared/components/dom.js";
import { signed, ticks } from "../../shared/components/format.js";
import { locate } from "../../shared/components/transport/clock.js";
import { line, stroke } from "./canvas.js";
import { Follower, follower } from "./follower.js";

/** @import { FollowerHeader } from "./types.d.ts" */
/** @typedef {(value: number) => number} Axis */
/** @typedef {{ title: string, neutral: number, series: Float32Array[], ends: [number, number] }} Plot */
/** @typedef {{ x: Axis, y: Axis, y0: number, y1: number }} Place of a plot: its axes in pixels */

/**
 * @typedef {FollowerHeader & {
 *   names: string[], times: number[], plots: { title: string, neutral: number }[]
 * }} Header
 */

const PLOT = { left: 52, right: 14, top: 62, bottom: 46, gap: 36, tall: 320 };

/** @extends {Follower<Header>} */
class Curves extends Follower {
  /** @type {Plot[]} */
  plots = [];
  /** @type {[number, number, number][]} left, top and width of each plot */
  spots = [];
  /** @type {Place[]} */
  places = [];
  /** @type {string[]} */
  inks = [];
  /** @type {number[][]} */
  values = [];
  /** @type {HTMLCanvasElement | null} */
  kept = null;
  canvas = child(this.parts.stage, "canvas", { className: "sheet" });
  context = contextOf(this.canvas);

  /** @override @param {Header} header @param {any} sent */
  setData(header, { curves }) {
    const count = header.times.length;
    this.plots = header.plots.map(({ title, neutral }, j) => {
      const all = /** @type {Float32Array} */ (curves[`plot${j}`]);
      const series = header.names.map((_, k) => all.subarray(k * count, (k + 1) * count));
      const [low, high] = [Math.min(neutral, ...all), Math.max(neutral, ...all)];
      const room = Math.max(0.06 * (high - low), 0.15);
      return { title, neutral, series, ends: [low - room, high + room] };
    });
    this.inks = [...this.colours.labels, this.colours.ink];
    this.kept = null;
  }

  /** @override @param {number} width */
  lay(width) {
    const count = this.plots.length;
    const rows = this.narrow ? count : 1;
    const across = (width - PLOT.gap * (count / rows - 1)) / (count / rows);
    this.parts.stage.style.setProperty("--tall", `${rows * PLOT.tall}px`);
    this.kept = null;
    this.spots = this.plots.map((_, j) =>
      rows > 1 ? [0, j * PLOT.tall, across] : [j * (across + PLOT.gap), 0, across],
    );
  }

  /** What stands still, drawn once a size: axes, the identity, the curves. */
  ground() {
    fitCanvas(this.canvas, this.ratio);
    this.places = this.plots.map((plot, j) => this.plot(plot, this.spots[j]));
    const { canvas, context } = offscreen(this.canvas.width, this.canvas.height);
    context.drawImage(this.canvas, 0, 0);
    return canvas;
  }

  /** @override @param {number} t */
  draw(t) {
    this.kept ??= this.ground();
    const { context, width, height } = fitCanvas(this.canvas, this.ratio);
    context.drawImage(this.kept, 0, 0, width, height);
    const [k, f] = locate(this.header.times, t);
    this.values = this.plots.map(({ series }, j) => {
      const { x, y, y0, y1 } = this.places[j];
      line(context, [x(t), y0, x(t), y1], this.colours.accent, 2.5);
      const now = series.map(
        (values) => values[k] + f * ((values[k + 1] ?? values[k]) - values[k]),
      );
      now.forEach((value, i) => {
        this.dot(x(t), y(value), this.inks[i]);
      });
      const [left, top, across] = this.spots[j];
      this.legend(now, left, top + 44, across);
      return now;
    });
  }

  /** @param {Plot} plot @param {[number, number, number]} spot @returns {Place} */
  plot({ title, neutral, series, ends }, [left, top, across]) {
    const { context, colours, header } = this;
    const [x0, x1] = [left + PLOT.left, left + across - PLOT.right];
    const [y0, y1] = [top + PLOT.top, top + PLOT.tall - PLOT.bottom];
    const x = (/** @type {number} */ time) => x0 + (1 - time) * (x1 - x0);
    const y = (/** @type {number} */ value) =>
      y1 - ((value - ends[0]) / (ends[1] - ends[0])) * (y1 - y0);
    this.axes(ends, [x0, x1, y1], x, y);
    context.setLineDash([6, 5]);
    line(context, [x0, y(neutral), x1, y(neutral)], colours.soft, 1.5);
    context.setLineDash([]);
    series.forEach((values, j) => {
      const points = header.times.map((time, i) => [x(time), y(values[i])]);
      stroke(context, points, this.inks[j], 3);
    });
    context.font = `600 17px ${colours.font}`;
    context.fillStyle = colours.ink;
    context.fillText(title, left, top + 18);
    return { x, y, y0, y1 };
  }

  /**
   * Names with the values at t, in the colours of the curves.
   * @param {number[]} now @param {number} left @param {number} base @param {number} across
   */
  legend(now, left, base, across) {
    const { context, colours, header } = this;
    const size = across < 420 ? 14 : 16;
    context.font = `${size}px ${colours.font}`;
    const width = across / now.length;
    now.forEach((value, j) => {
      context.fillStyle = this.inks[j];
      context.fillRect(left + j * width, base - 0.62 * size, 10, 10);
      context.fillStyle = colours.ink;
      context.fillText(
        `${header.names[j]} ${signed(value)}`,
        left + j * width + 15,
        base,
        width - 20,
      );
    });
  }

  /** @param {number} x @param {number} y @param {string} colour */
  dot(x, y, colour) {
    const { context } = this;
    context.beginPath();
    context.arc(x, y, 6, 0, 2 * Math.PI);
    Object.assign(context, { fillStyle: colour, strokeStyle: this.colours.paper, lineWidth: 2 });
    context.fill();
    context.stroke();
  }

  /** @param {[number, number]} ends @param {number[]} box @param {Axis} x @param {Axis} y */
  axes(ends, [x0, x1, y1], x, y) {
    const { context, colours } = this;
    context.font = `15px ${colours.font}`;
    context.fillStyle = colours.ink;
    context.textAlign = "right";
    for (const value of ticks(...ends, 6)) {
      line(context, [x0, y(value), x1, y(value)], colours.rule, 1);
      context.fillText(signed(value, value % 1 ? 1 : 0), x0 - 8, y(value) + 5);
    }
    context.textAlign = "center";
    for (const time of [1, 0.8, 0.6, 0.4, 0.2, 0])
      context.fillText(time.toFixed(1), x(time), y1 + 20);
    context.fillText("t, from 1 (noise) to 0 (data)", (x0 + x1) / 2, y1 + 41);
    context.textAlign = "left";
    line(context, [x0, y1, x1, y1], colours.soft, 1);
  }

  /** @override */
  state() {
    return { values: this.values };
  }
}

export default follower(Curves);
