// One picture: its frame in the page, its two canvases, and how it is drawn.
import { contextOf } from "../canvas.js";
import { child } from "../dom.js";
import { signed } from "../format.js";
import { drawContours } from "./contours.js";
import { drawTails, place, positionOf, QUANTUM } from "./paths.js";
import { pointStyle, Splatter } from "./splat.js";

/** @import { PanelData, Scene, Square, Sweep } from "./types.d.ts" */

export class Panel {
  /**
   * Built by `receive`; drawn once `resize` has been called.
   * @param {Element} stage
   * @param {(panel: Panel, x: number, y: number, scale: number) => void} onPick
   */
  constructor(stage, onPick) {
    this.figure = child(stage, "figure");
    const caption = child(this.figure, "figcaption", { className: "caption" });
    this.name = child(caption, "span", { className: "title" });
    this.at = child(caption, "span", { className: "at" });
    this.badge = child(caption, "span", { className: "badge" });
    const box = child(this.figure, "div", { className: "view" });
    this.canvas = child(box, "canvas", { className: "points" });
    this.over = child(box, "canvas", { className: "over" });
    this.points = contextOf(this.canvas, { alpha: false, willReadFrequently: true });
    this.context = contextOf(this.over);
    this.places = new Float32Array(0);
    this.ratio = 1;
    /** @type {Sweep | null} */
    this.sweep = null;
    /** @type {(AbortController & { name: string }) | null} of a sweep that is on its way */
    this.asking = null;
    box.onclick = (event) => {
      const { left, top, width } = box.getBoundingClientRect();
      const scale = this.canvas.width / width;
      onPick(this, (event.clientX - left) * scale, (event.clientY - top) * scale, scale);
    };
  }

  /** A sweep of the same run is kept. @param {PanelData} data */
  receive(data) {
    const same = data.ask !== null && data.ask === this.data?.ask;
    const sweep = same ? this.sweep : null;
    if (!same) this.asking?.abort();
    this.data = data;
    this.drawn = { path: data.path, scales: data.scales };
    this.stored = this.drawn;
    this.sweep = null;
    if (sweep) this.setSweep(sweep);
    this.name.textContent = data.title;
    this.badge.textContent = data.badge;
    this.badge.dataset.kind = data.badge;
  }

  /** Whether the picture was sampled at this guidance scale. @param {number} scale */
  knows(scale) {
    return Boolean(this.data?.scales?.includes(scale));
  }

  /** Takes the scales that the slider moves between; the drawn one goes among them. @param {Sweep} sweep */
  setSweep(sweep) {
    if (!this.data || !this.drawn?.scales) return;
    const [scale] = this.drawn.scales;
    this.sweep = sweep;
    this.stored = sweep;
    Object.assign(this.data, sweep);
    if (!sweep.scales.includes(scale)) this.insert(scale, this.drawn.path);
  }

  /**
   * Puts a picture sampled at one scale among the stored ones; the last one put in gives way.
   * @param {number} scale @param {Int16Array} added (frames · n · 2)
   */
  insert(scale, added) {
    if (!this.data || !this.stored?.scales) return;
    const { path, scales } = this.stored;
    const size = added.length;
    if (size !== path.length / scales.length) return;
    const at = scales.filter((stored) => stored < scale).length;
    const wider = new Int16Array(path.length + size);
    wider.set(path.subarray(0, at * size));
    wider.set(added, at * size);
    wider.set(path.subarray(at * size), (at + 1) * size);
    Object.assign(this.data, { path: wider, scales: scales.toSpliced(at, 0, scale) });
  }

  /** @param {number} css pixels of a side @param {number} ratio @param {Scene} scene */
  resize(css, ratio, scene) {
    this.figure.style.setProperty("--side", `${css}px`);
    const side = Math.max(2, Math.round(css * ratio));
    for (const canvas of [this.canvas, this.over])
      Object.assign(canvas, { width: side, height: side });
    this.ratio = side / css;
    this.square = { side, extent: scene.extent, reach: scene.reach };
    this.places = new Float32Array(2 * scene.n);
    this.splatter = new Splatter(side, pointStyle(scene.n, css, this.ratio));
    drawPaper(this.points, this.square, this.ratio, scene.theme, this.data?.reference);
    this.splatter.setBase(this.points);
  }

  /**
   * @param {Scene} scene @param {number} t @param {number} guidance
   * @returns {number} how many points lie outside the picture
   */
  draw(scene, t, guidance) {
    const { data, square, splatter, context } = this;
    if (!data || !square || !splatter) return 0;
    splatter.clear();
    if (scene.trails) drawTails(splatter, data, t, guidance, square, scene.pixels, scene.labels);
    place(this.places, data, t, guidance, square);
    const outside = splatter.points(this.places, scene.order, scene.pixels, scene.labels);
    splatter.put(this.points);
    context.clearRect(0, 0, square.side, square.side);
    if (data.contours) {
      drawContours(
        context,
        data.contours,
        data.times,
        t,
        square.side,
        scene.lines,
        scene.theme.paper,
      );
    }
    if (scene.selected === null) this.at.textContent = "";
    else this.drawFollowed(data, square, scene, scene.selected, t, guidance);
    return outside;
  }

  /**
   * The whole path of the followed point: gone by solid, to come dashed, and where it is now.
   * @param {PanelData} data @param {Square} square @param {Scene} scene @param {number} index
   * @param {number} t @param {number} guidance
   */
  drawFollowed(data, square, scene, index, t, guidance) {
    const { context, ratio } = this;
    const [x, y] = positionOf(data, index, t, guidance, square);
    this.at.textContent = `(${signed(x)}, ${signed(y)})`;
    const spot = new Float32Array(2);
    const at = (/** @type {number} */ time) => {
      place(spot, data, time, guidance, square, 1, index);
      return /** @type {[number, number]} */ ([spot[0], spot[1]]);
    };
    const stretch = (/** @type {number[]} */ times, /** @type {number[]} */ dash) => {
      context.setLineDash(dash.map((length) => length * ratio));
      context.beginPath();
      for (const time of times) context.lineTo(...at(time));
      Object.assign(context, { strokeStyle: scene.theme.paper, lineWidth: 5 * ratio });
      context.stroke();
      Object.assign(context, { strokeStyle: scene.theme.ink, lineWidth: 2 * ratio });
      context.stroke();
    };
    context.lineJoin = "round";
    stretch([t, ...data.times.filter((time) => time < t)], [3, 5]);
    stretch([...data.times.filter((time) => time > t), t], []);
    context.beginPath();
    context.arc(...at(t), 7 * ratio, 0, 2 * Math.PI);
    context.fillStyle = scene.lines[scene.labels[index]];
    context.fill();
    context.stroke();
  }
}

/**
 * The still part: paper, grid at whole numbers, numbers along two edges, real data faintly.
 * @param {CanvasRenderingContext2D} context @param {Square} square @param {number} ratio
 * @param {Scene["theme"]} theme @param {Int16Array} [reference]
 */
function drawPaper(context, square, ratio, theme, reference) {
  const { side, extent, reach } = square;
  const toPixel = (/** @type {number} */ value) => ((value / extent + 1) * side) / 2;
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, side, side);
  for (let value = Math.ceil(-extent); value <= extent; value += 1) {
    const at = Math.round(toPixel(value)) + 0.5;
    context.strokeStyle = value === 0 ? theme.axis : theme.grid;
    context.lineWidth = Math.max(1, Math.round(ratio));
    context.beginPath();
    context.moveTo(at, 0);
    context.lineTo(at, side);
    context.moveTo(0, side - at);
    context.lineTo(side, side - at);
    context.stroke();
  }
  if (reference) {
    context.fillStyle = theme.faint;
    const unit = (side * reach) / (2 * QUANTUM);
    for (let i = 0; i < reference.length; i += 2) {
      const [x, y] = [side / 2 + reference[i] * unit, side / 2 - reference[i + 1] * unit];
      context.beginPath();
      context.arc(x, y, 1.6 * ratio, 0, 2 * Math.PI);
      context.fill();
    }
  }
  if (side / ratio < 160) return;
  context.font = `${Math.round(13 * ratio)}px ${theme.font}`;
  context.fillStyle = theme.soft;
  for (let value = -2; value <= 2; value += 2) {
    if (Math.abs(value) >= extent) continue;
    const text = String(value).replace("-", "−");
    context.textAlign = "center";
    context.fillText(text, toPixel(value), side - 5 * ratio);
    context.textAlign = "left";
    if (value !== 0) context.fillText(text, 5 * ratio, side - toPixel(value) + 5 * ratio);
  }
}
