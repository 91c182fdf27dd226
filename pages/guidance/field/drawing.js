// How the plane, its field and the vectors at the pointer are drawn.
import { contextOf } from "../../shared/components/canvas.js";
import { child } from "../../shared/components/dom.js";
import { signed } from "../../shared/components/format.js";
import { READ } from "./means.js";

/** @import { Point } from "../../shared/components/types.d.ts" */
/** @import { Means } from "./means.js" */

/**
 * What both planes show: prediction is a key of READ; style is arrows, streamlines or none.
 * @typedef {{
 *   point: Point, s: number, extent: number, prediction: string, style: string,
 *   alpha: number, sigma: number, data: Float32Array, noise: Float32Array,
 *   theme: Record<"paper" | "ink" | "font" | "grid" | "axis" | "soft" | "faint"
 *     | "label" | "accent" | "plain", string>,
 * }} Scene
 */
/** @typedef {{ move(x: number, y: number, kind: string): void, at(): Point }} Handle in [−1, 1]² */

const GRID = 17; // arrows along each side
const SEEDS = 11; // streamlines start on a grid of this many a side
const DASH = 5;
const TAP = 12; // pixels that a finger may stray and still tap
const GRIP = 36; // pixels around the point within which a finger takes hold of it

/**
 * @param {CanvasRenderingContext2D} context @param {Point} from @param {Point} to
 * @param {string} colour @param {number} width @param {number} head
 */
function arrow(context, [x0, y0], [x1, y1], colour, width, head) {
  const angle = Math.atan2(y1 - y0, x1 - x0);
  const length = Math.hypot(x1 - x0, y1 - y0);
  const tip = Math.min(head, length);
  Object.assign(context, { strokeStyle: colour, fillStyle: colour, lineWidth: width });
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1 - 0.7 * tip * Math.cos(angle), y1 - 0.7 * tip * Math.sin(angle));
  context.stroke();
  context.beginPath();
  context.moveTo(x1, y1);
  for (const turn of [2.7, -2.7])
    context.lineTo(x1 + tip * Math.cos(angle + turn), y1 + tip * Math.sin(angle + turn));
  context.fill();
}

/** One picture: a source of means, its canvas, and its means on a grid at the time shown. */
export class Plane {
  /**
   * @param {Element} stage @param {string} name @param {string} kind @param {Means} source
   * @param {Handle} point
   */
  constructor(stage, name, kind, source, point) {
    this.source = source;
    this.figure = child(stage, "figure");
    const caption = child(this.figure, "figcaption", { className: "caption" });
    child(caption, "span", { className: "title", textContent: name });
    child(caption, "span", { className: "badge", textContent: kind });
    this.canvas = child(this.figure, "canvas", { className: "view", tabIndex: 0 });
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", `${name}: arrow keys move the point`);
    this.context = contextOf(this.canvas);
    this.side = 1;
    this.ratio = 1;
    this.grid = new Float32Array(4 * GRID * GRID);
    this.here = new Float64Array(4);
    this.listen(point);
  }

  /**
   * A mouse takes the point along from anywhere. A finger drags the point where it touches it,
   * places it with a tap, and elsewhere scrolls the page.
   * @param {Handle} point
   */
  listen(point) {
    const { canvas } = this;
    /** @typedef {{ clientX: number, clientY: number }} Place on the screen */
    /** @param {number} value @param {number} start @param {number} size */
    const within = (value, start, size) =>
      Math.min(1, Math.max(-1, (2 * (value - start)) / size - 1));
    const spot = (/** @type {Place} */ { clientX, clientY }) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      return { x: within(clientX, left, width), y: -within(clientY, top, height) };
    };
    const near = (/** @type {Place} */ place) => {
      const { x, y } = spot(place);
      const [a, b] = point.at();
      return (Math.hypot(x - a, y - b) * canvas.clientWidth) / 2 < GRIP;
    };
    let [held, down] = [false, { clientX: 0, clientY: 0 }];
    const tapped = (/** @type {Place} */ { clientX, clientY }) =>
      Math.hypot(clientX - down.clientX, clientY - down.clientY) < TAP;
    const move = (/** @type {PointerEvent} */ event) => {
      const { x, y } = spot(event);
      point.move(x, y, event.type);
    };
    canvas.ontouchstart = (event) => {
      if (event.touches.length === 1 && near(event.touches[0])) event.preventDefault();
    };
    canvas.onpointerdown = (event) => {
      held = event.pointerType !== "touch" || near(event);
      down = event;
      if (!held) return;
      canvas.setPointerCapture(event.pointerId);
      move(event);
    };
    canvas.onpointermove = (event) => {
      if (held && event.buttons) move(event);
    };
    canvas.onpointerup = (event) => {
      if (held || tapped(event)) move(event);
    };
    canvas.onpointercancel = () => {
      held = false;
    };
  }

  /** @param {number} css pixels of a side */
  resize(css) {
    const side = Math.round(css * Math.min(2, devicePixelRatio || 1));
    this.canvas.style.width = this.canvas.style.height = `${css}px`;
    if (this.canvas.width !== side) Object.assign(this.canvas, { width: side, height: side });
    this.side = side;
    this.ratio = side / css;
  }

  /** Means at the nodes of the grid, once a time. @param {number} t @param {number} extent */
  prepare(t, extent) {
    this.source.prepare(t);
    const out = new Float64Array(4);
    for (let i = 0; i < GRID * GRID; i += 1) {
      this.source.mean(out, this.at(i % GRID, extent), this.at(Math.floor(i / GRID), extent));
      this.grid.set(out, 4 * i);
    }
  }

  /** @param {number} index @param {number} extent */
  at(index, extent) {
    return ((index + 0.5) / GRID) * 2 * extent - extent;
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { context, side } = this;
    this.source.mean(this.here, ...scene.point);
    context.fillStyle = scene.theme.paper;
    context.fillRect(0, 0, side, side);
    this.drawAxes(scene);
    this.drawData(scene);
    if (scene.style === "arrows") this.drawArrows(scene);
    else if (scene.style === "streamlines") this.drawStreams(scene);
    this.drawVectors(scene);
  }

  /** Pixels of a place in the plane. @param {number} x @param {number} y @param {Scene} scene @returns {Point} */
  pixel(x, y, { extent }) {
    return [((x / extent + 1) * this.side) / 2, ((1 - y / extent) * this.side) / 2];
  }

  /** The i-th node of the grid in the plane. @param {number} i @param {Scene} scene @returns {Point} */
  node(i, { extent }) {
    return [this.at(i % GRID, extent), this.at(Math.floor(i / GRID), extent)];
  }

  /** @param {Scene} scene */
  drawAxes(scene) {
    const { context, side } = this;
    context.lineWidth = this.ratio;
    for (let value = Math.ceil(-scene.extent); value <= scene.extent; value += 1) {
      context.strokeStyle = value === 0 ? scene.theme.axis : scene.theme.grid;
      const [x, y] = this.pixel(value, value, scene).map((at) => Math.round(at) + 0.5);
      context.beginPath();
      context.moveTo(x, 0);
      context.lineTo(x, side);
      context.moveTo(0, y);
      context.lineTo(side, y);
      context.stroke();
    }
  }

  /** Real data on their way to noise, as they are at this t. @param {Scene} scene */
  drawData(scene) {
    const { data, noise, alpha, sigma } = scene;
    const { context } = this;
    context.fillStyle = scene.theme.faint;
    for (let i = 0; i < data.length; i += 2) {
      const [x, y] = [0, 1].map((d) => alpha * data[i + d] + sigma * noise[i + d]);
      context.beginPath();
      context.arc(...this.pixel(x, y, scene), 2 * this.ratio, 0, 7);
      context.fill();
    }
  }

  /** The guided prediction at a grid node, as a direction in the plane. @param {number} i @param {Scene} scene @returns {Point} */
  guided(i, scene) {
    const { grid } = this;
    const [x, y] = this.node(i, scene);
    const [a, b] = [0, 1].map(
      (d) => grid[4 * i + d] + scene.s * (grid[4 * i + 2 + d] - grid[4 * i + d]),
    );
    if (scene.prediction === "x0") return [a - x, b - y];
    const read = READ[scene.prediction];
    return [read(a, x, scene.alpha, scene.sigma), read(b, y, scene.alpha, scene.sigma)];
  }

  /** @param {Scene} scene */
  field(scene) {
    return Array.from({ length: GRID * GRID }, (_, i) => this.guided(i, scene));
  }

  /** @param {Scene} scene */
  drawArrows(scene) {
    const vectors = this.field(scene);
    const lengths = vectors.map(([dx, dy]) => Math.hypot(dx, dy)).sort((a, b) => a - b);
    const usual = lengths[Math.floor(0.85 * lengths.length)] || 1;
    const cell = (0.9 * this.side) / GRID;
    vectors.forEach(([dx, dy], i) => {
      const length = Math.hypot(dx, dy);
      const half = (cell * Math.min(1, length / usual)) / (length || 1) / 2;
      const [x, y] = this.pixel(...this.node(i, scene), scene);
      const [from, to] = [-half, half].map(
        (by) => /** @type {Point} */ ([x + by * dx, y - by * dy]),
      );
      arrow(this.context, from, to, scene.theme.soft, 1.4 * this.ratio, 6 * this.ratio);
    });
  }

  /** @param {Scene} scene */
  drawStreams(scene) {
    const vectors = this.field(scene);
    const { context, side } = this;
    const cell = (/** @type {number} */ at) => Math.min(GRID - 2, Math.max(0, Math.floor(at)));
    /** @param {number} px @param {number} py */
    const look = (px, py) => {
      const [gx, gy] = [(px / side) * GRID - 0.5, ((side - py) / side) * GRID - 0.5];
      const [i, j] = [cell(gx), cell(gy)];
      const [f, g] = [gx - i, gy - j];
      const mix = (/** @type {number} */ d) => {
        const low = vectors[j * GRID + i][d] * (1 - f) + vectors[j * GRID + i + 1][d] * f;
        const high =
          vectors[(j + 1) * GRID + i][d] * (1 - f) + vectors[(j + 1) * GRID + i + 1][d] * f;
        return low * (1 - g) + high * g;
      };
      return [mix(0), -mix(1)];
    };
    Object.assign(context, { strokeStyle: scene.theme.soft, lineWidth: 1.6 * this.ratio });
    const step = side / 90;
    for (let seed = 0; seed < SEEDS * SEEDS; seed += 1) {
      let [x, y] = [seed % SEEDS, Math.floor(seed / SEEDS)].map(
        (at) => (at + 0.5) * (side / SEEDS),
      );
      /** @type {Point} */
      let before = [x, y];
      context.beginPath();
      context.moveTo(x, y);
      for (let k = 0; k < 16; k += 1) {
        const [dx, dy] = look(x, y);
        const length = Math.hypot(dx, dy) || 1;
        before = [x, y];
        x += (step * dx) / length;
        y += (step * dy) / length;
        context.lineTo(x, y);
      }
      context.stroke();
      arrow(context, before, [x, y], scene.theme.soft, 1.6 * this.ratio, 6 * this.ratio);
    }
  }

  /** u, c and the guided one; their tips lie on one line, which is what guidance moves along. @param {Scene} scene */
  drawVectors(scene) {
    const { context, ratio } = this;
    const [u, c, g] = this.read(scene);
    const [px, py] = scene.point;
    const spread =
      scene.prediction === "x0" ? 1 : scene.prediction === "score" ? scene.sigma * 0.6 : 0.6;
    const tip = (/** @type {Point} */ [a, b]) =>
      scene.prediction === "x0"
        ? this.pixel(a, b, scene)
        : this.pixel(px + spread * a, py + spread * b, scene);
    const from = this.pixel(px, py, scene);
    const at = { u: tip(u), c: tip(c), g: tip(g) };
    context.setLineDash([DASH * ratio, DASH * ratio]);
    Object.assign(context, { strokeStyle: scene.theme.accent, lineWidth: 2 * ratio });
    const [dx, dy] = [at.c[0] - at.u[0], at.c[1] - at.u[1]];
    context.beginPath();
    const far = (2 * this.side) / (Math.hypot(dx, dy) || 1);
    context.moveTo(at.u[0] - far * dx, at.u[1] - far * dy);
    context.lineTo(at.u[0] + far * dx, at.u[1] + far * dy);
    context.stroke();
    context.setLineDash([]);
    /** @param {Point} to @param {string} colour @param {number} width */
    const draw = (to, colour, width) => {
      arrow(context, from, to, scene.theme.paper, (width + 3) * ratio, 18 * ratio);
      arrow(context, from, to, colour, width * ratio, 15 * ratio);
    };
    draw(at.g, scene.theme.ink, 7); // the widest below: the three often lie on one another
    draw(at.u, scene.theme.plain, 4);
    draw(at.c, scene.theme.label, 4);
    arrow(context, at.u, at.c, scene.theme.accent, 3 * ratio, 12 * ratio);
    context.beginPath();
    context.arc(...from, 7 * ratio, 0, 7);
    Object.assign(context, {
      fillStyle: scene.theme.paper,
      strokeStyle: scene.theme.ink,
      lineWidth: 3 * ratio,
    });
    context.fill();
    context.stroke();
    this.nameVectors(scene, from, at);
  }

  /**
   * Names stand beyond the tips, away from the middle of all four, so that no arrow hides them.
   * @param {Scene} scene @param {Point} from @param {Record<"u" | "c" | "g", Point>} at
   */
  nameVectors(scene, from, at) {
    const { context, ratio, side } = this;
    const all = [from, at.u, at.c, at.g];
    const middle = [0, 1].map((d) => all.reduce((sum, spot) => sum + spot[d], 0) / all.length);
    context.font = `600 ${Math.round(18 * ratio)}px ${scene.theme.font}`;
    Object.assign(context, { textAlign: "center", textBaseline: "middle" });
    Object.assign(context, {
      strokeStyle: scene.theme.paper,
      lineWidth: 4 * ratio,
      lineJoin: "round",
    });
    /** @param {number} value @param {number} pad */
    const inside = (value, pad) => Math.min(side - pad, Math.max(pad, value));
    /** @param {string} text @param {Point} tip @param {string} colour */
    const say = (text, [x, y], colour) => {
      const distance = Math.hypot(x - middle[0], y - middle[1]) || 1;
      const half = context.measureText(text).width / 2;
      const [dx, dy] = [(x - middle[0]) / distance, (y - middle[1]) / distance];
      const a = inside(x + dx * (half + 14 * ratio), half + 4 * ratio);
      const b = inside(y + dy * 22 * ratio, 14 * ratio);
      context.fillStyle = colour;
      context.strokeText(text, a, b);
      context.fillText(text, a, b);
    };
    say("u", at.u, scene.theme.plain);
    say("c", at.c, scene.theme.label);
    say(`s = ${signed(scene.s)}`, at.g, scene.theme.ink);
    say("xₜ", from, scene.theme.ink);
  }

  /** u, c and guided at the pointer in the prediction shown. @param {Scene} scene @returns {[Point, Point, Point]} */
  read(scene) {
    const { point, alpha, sigma } = scene;
    const read = READ[scene.prediction];
    const both = (/** @type {number} */ k) =>
      /** @type {Point} */ ([0, 1].map((d) => read(this.here[k + d], point[d], alpha, sigma)));
    const [u, c] = [both(0), both(2)];
    const [a, b] = u.map((value, d) => value + scene.s * (c[d] - value));
    return [u, c, [a, b]];
  }
}
