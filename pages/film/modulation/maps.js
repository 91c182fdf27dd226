// Maps of the plane: one feature before FiLM, after it, after the activation; and the fields.
import { Bitmap, contextOf, fitCanvas } from "../../shared/components/canvas.js";
import { rounded } from "../../shared/components/format.js";
import { locate } from "../../shared/components/transport/clock.js";
import { blend, largest, respond } from "./arrays.js";
import { colourBar, shade } from "./canvas.js";
import { SURVEY } from "./layers.js";

/** @import { Scene } from "./types.d.ts" */
/** @typedef {{ x: number, y: number, side: number }} Square */

const TITLE = 22;
const MAP_GAP = 14;
const GROUP_GAP = 20;
const LEGEND = 56; // a colour bar with its numbers, right of each group
const ARROWS = 2; // every second node of the grid carries one
const NONE = new Float32Array(0);

export class Maps {
  preFilm = NONE;
  postFilm = NONE;
  active = NONE;
  mass = NONE;
  scale = NONE;
  shift = NONE;
  /** @type {Record<string, Float32Array>} */
  fields = {};
  /** @type {Map<string, number>} */
  limits = new Map();
  bitmap = new Bitmap();
  most = 1;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = contextOf(canvas);
  }

  /** Buffers for this grid. @param {{ side: number, features: number, fields: object }} size */
  setData({ side, features, fields }) {
    const floats = (/** @type {number} */ size) => new Float32Array(size);
    const size = side ** 2;
    this.preFilm = floats(size);
    this.postFilm = floats(size);
    this.active = floats(size);
    this.mass = floats(size);
    this.fields = Object.fromEntries(Object.keys(fields).map((name) => [name, floats(2 * size)]));
    this.scale = floats(features);
    this.shift = floats(features);
    this.limits.clear();
  }

  /** The feature that is pointed at, or else the followed one, at t. @param {Scene} scene @param {number} t */
  feature(scene, t) {
    const spot = scene.pointed ?? scene.spot;
    const i = spot[0] * scene.width + spot[1];
    scene.network.preFilm(this.preFilm, spot, t);
    scene.modulation.at(t, this.scale, this.shift);
    const [s, b] = (!scene.pointed && scene.fixed) || [this.scale[i], this.shift[i]];
    respond(this.preFilm, s, b, this.postFilm, this.active);
    return spot;
  }

  /** What full colour means for a feature's responses: the same at all t. @param {Scene} scene */
  limit(scene) {
    const key = String(scene.pointed ?? scene.spot);
    const kept = this.limits.get(key);
    if (kept) return kept;
    let most = 0.1;
    for (const t of SURVEY) {
      this.feature(scene, t);
      most = Math.max(
        most,
        1.6 * rootMeanSquare(this.preFilm),
        1.6 * rootMeanSquare(this.postFilm),
      );
    }
    this.limits.set(key, most);
    return most;
  }

  /** @param {Scene} scene @param {number} t @param {number} ratio */
  draw(scene, t, ratio) {
    const { context, width, height } = fitCanvas(this.canvas, ratio);
    const limit = this.limit(scene);
    const spot = this.feature(scene, t);
    for (const [name, field] of Object.entries(scene.fields)) {
      blend(this.fields[name], field, scene.frames, t);
    }
    const [k, f] = locate(scene.frames, t);
    const size = this.mass.length;
    const next = f > 0 ? k + 1 : k;
    const { share } = scene;
    for (let i = 0; i < size; i += 1) {
      this.mass[i] = ((1 - f) * share[k * size + i] + f * share[next * size + i]) / 255;
    }
    const names = Object.keys(scene.fields);
    const count = names.length + 1;
    const [first, second] = layPanels(3, count, width, height, scene.narrow);
    const name = `feature ${spot[0] + 1}.${spot[1] + 1}`;
    this.response(scene, first[0], name, this.preFilm, limit);
    this.response(scene, first[1], "after FiLM", this.postFilm, limit);
    this.response(scene, first[2], "after SiLU", this.active, limit);
    names.forEach((field, j) => {
      this.arrows(scene, second[j], scene.titles[field], field);
    });
    this.gap(scene, second[count - 1], count > 3 ? "error, changed" : "error");
    /** @param {Square} square @param {Uint32Array} colours @param {number[]} ends */
    const legend = ({ x, y, side }, colours, ends) => {
      colourBar(context, scene.look, colours, [x + side + 8, y, side], ends.map(rounded));
    };
    legend(first[2], scene.colours, [-limit, 0, limit]);
    legend(second[count - 1], scene.errors, [0, this.most]);
  }

  /** Edge and title of a square. @param {Scene} scene @param {Square} square @param {string} words */
  frame({ look }, { x, y, side }, words) {
    const { context } = this;
    Object.assign(context, { strokeStyle: look.rule, lineWidth: 1 });
    context.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
    context.font = `600 16px ${look.font}`;
    context.fillStyle = look.ink;
    context.fillText(words, x, y - 6, side);
  }

  /**
   * Fills the square from a function of the node; row 0 is the bottom.
   * @param {Square} square @param {number} n @param {(node: number) => number} pixel
   */
  paint({ x, y, side }, n, pixel) {
    const image = this.bitmap.paint(n, n, (pixels) => {
      for (let row = 0; row < n; row += 1) {
        const from = (n - 1 - row) * n;
        for (let column = 0; column < n; column += 1)
          pixels[row * n + column] = pixel(from + column);
      }
    });
    this.context.imageSmoothingQuality = "low";
    // Nodes lie on the edges of the square: half a pixel of the small image falls outside.
    this.context.drawImage(image, 0.5, 0.5, n - 1, n - 1, x, y, side, side);
  }

  /**
   * @param {Scene} scene @param {Square} square @param {string} title
   * @param {Float32Array} values @param {number} limit
   */
  response(scene, square, title, values, limit) {
    this.paint(square, scene.side, (i) => shade(scene.colours, values[i], limit));
    this.frame(scene, square, title);
  }

  /**
   * Darts over where the data are; length grows with the root of the size, so that none is lost.
   * @param {Scene} scene @param {Square} spot @param {string} title @param {string} name of the field
   */
  arrows(scene, spot, title, name) {
    const values = this.fields[name];
    const n = scene.side;
    this.paint(spot, n, (i) => mixPixel(scene.paperPixel, scene.inkPixel, 0.28 * this.mass[i]));
    const { context } = this;
    const cell = (spot.side / (n - 1)) * ARROWS;
    const most = Math.max(largest(this.fields.exact), 1e-9);
    context.save();
    context.beginPath();
    context.rect(spot.x, spot.y, spot.side, spot.side);
    context.clip();
    context.beginPath();
    for (let row = 0; row < n; row += ARROWS) {
      for (let column = 0; column < n; column += ARROWS) {
        const i = 2 * (row * n + column);
        const [u, v] = [values[i], values[i + 1]];
        const size = Math.hypot(u, v);
        if (size < 1e-6 * most) continue;
        const long = 1.15 * cell * Math.min(1.4, Math.sqrt(size / most));
        const [a, b] = [(u / size) * long, (-v / size) * long];
        const x = spot.x + (column / (n - 1)) * spot.side - a / 2;
        const y = spot.y + (1 - row / (n - 1)) * spot.side - b / 2;
        context.moveTo(x + a, y + b);
        context.lineTo(x - 0.16 * b, y + 0.16 * a);
        context.lineTo(x + 0.16 * b, y - 0.16 * a);
      }
    }
    context.fillStyle = name === "exact" ? scene.look.ink : scene.look.labels[scene.label];
    context.fill();
    context.restore();
    this.frame(scene, spot, title);
  }

  /**
   * |shown − exact| where the data are: full colour at half the exact field's mean size there.
   * @param {Scene} scene @param {Square} spot @param {string} title
   */
  gap(scene, spot, title) {
    const { exact } = this.fields;
    const shown = this.fields.changed ?? this.fields.network;
    let [sum, mass] = [0, 0];
    for (let i = 0; i < this.mass.length; i += 1) {
      const w = this.mass[i] ** 2;
      sum += w * Math.hypot(exact[2 * i], exact[2 * i + 1]);
      mass += w;
    }
    const limit = Math.max((0.5 * sum) / Math.max(mass, 1e-12), 1e-6);
    this.most = limit;
    this.paint(spot, scene.side, (i) => {
      const gap = Math.hypot(shown[2 * i] - exact[2 * i], shown[2 * i + 1] - exact[2 * i + 1]);
      const colour = scene.errors[Math.min(255, Math.round((255 * gap) / limit))];
      return mixPixel(scene.paperPixel, colour, Math.min(1, 3 * this.mass[i]));
    });
    this.frame(scene, spot, title);
  }
}

/**
 * What the maps need, whether a network is changed or not: a row of squares, on a phone three rows.
 * @param {number} width @param {boolean} narrow
 */
export function mapsHeight(width, narrow) {
  if (!narrow) return TITLE + 2 + squareSide(6, width - LEGEND - GROUP_GAP + MAP_GAP);
  const row = (/** @type {number} */ columns) => TITLE + squareSide(columns, width) + MAP_GAP;
  return row(3) + 2 * row(2);
}

/** The side of squares in a row that ends in a legend. @param {number} count @param {number} width */
function squareSide(count, width) {
  return (width - LEGEND - MAP_GAP * (count - 1)) / count;
}

/** @param {Float32Array} list */
function rootMeanSquare(list) {
  let sum = 0;
  for (const value of list) sum += value * value;
  return Math.sqrt(sum / list.length);
}

/** @param {number} a @param {number} b @param {number} share of b */
export function mixPixel(a, b, share) {
  let out = 0xff000000;
  for (const at of [0, 8, 16]) {
    const [p, q] = [(a >> at) & 255, (b >> at) & 255];
    out |= Math.round(p + share * (q - p)) << at;
  }
  return out >>> 0;
}

/**
 * Squares in one row with a gap between the two groups; on a phone, rows for each group.
 * @param {number} first @param {number} second @param {number} width @param {number} height
 * @param {boolean} narrow @returns {[Square[], Square[]]}
 */
function layPanels(first, second, width, height, narrow) {
  if (narrow) {
    const above = layRows(first, 3, width, TITLE);
    return [above, layRows(second, 2, width, above[0].y + above[0].side + MAP_GAP + TITLE)];
  }
  const count = first + second;
  const room = squareSide(count, width - LEGEND - GROUP_GAP + MAP_GAP);
  const side = Math.min(room, height - TITLE - 2);
  const spare = width - side * count - 2 * LEGEND - GROUP_GAP;
  const gap = Math.min(spare / (count - 2), 3 * MAP_GAP);
  const start = width - LEGEND - second * side - (second - 1) * gap;
  const row = (/** @type {number} */ length, /** @type {number} */ from) =>
    Array.from({ length }, (_, j) => ({ x: from + j * (side + gap), y: TITLE, side }));
  return [row(first, 0), row(second, start)];
}

/** @param {number} length @param {number} columns @param {number} width @param {number} top */
function layRows(length, columns, width, top) {
  const side = squareSide(columns, width);
  const [across, down] = [side + MAP_GAP, side + MAP_GAP + TITLE];
  return Array.from({ length }, (_, j) => {
    return { x: (j % columns) * across, y: top + Math.floor(j / columns) * down, side };
  });
}
