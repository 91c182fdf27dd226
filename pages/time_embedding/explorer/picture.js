// Where the four views stand and how each is drawn. Rows are dimensions in the heatmap and the
// spectrum, columns are steps in the heatmap and the similarity curve: they share their axes.
import { Bitmap } from "../../shared/components/canvas.js";
import { fourDigits, power, ticks } from "../../shared/components/format.js";
import { columns, embed, frequencies, kinds, landmarks, similarity } from "./closed_form.js";

/** @import { Box, Point } from "../../shared/components/types.d.ts" */
/** @import { Painter } from "./canvas.js" */
/** @import { Column, Settings } from "./closed_form.js" */

/** Steps and dimensions in sight. @typedef {{ from: number, to: number, first: number, last: number }} View */
/** @typedef {{ ink: string, soft: string, rule: string, accent: string, paper: string, font: string,
 *   others: string[], kinds: string[], diverging: Uint32Array, sequential: Uint32Array }} Look */
/** @typedef {ReturnType<typeof layout>} Place of the four views */

const MIDDLE = { anchor: /** @type {const} */ ("middle") };
const END = { anchor: /** @type {const} */ ("end") };
const START = { anchor: /** @type {const} */ ("start") };
const MAX_COLUMNS = 1024; // of the heatmap's image; a screen shows no more
const MAX_ROWS = 400; // of that image, rows repeated
const MOVING_CELLS = 160_000; // of the heatmap while a hand moves: wide ones show fewer steps
const OVERLAYS = [1_000, 10_000, 100_000]; // max_period values that the source compares

/** @param {number} width @param {number} height */
export function layout(width, height) {
  const small = width < 560;
  const size = small ? 12 : 15;
  const [left, gap, top, axis] = small ? [34, 14, 22, 20] : [56, 26, 28, 26];
  const side = Math.round(Math.min(Math.max(0.27 * width, 92), 250, 0.42 * height));
  const lower = Math.min(side, Math.round(0.3 * height)) - (small ? 4 : 0);
  const across = width - left - gap - side - 4;
  const tall = height - top - axis - top - lower - 1.7 * axis;
  const below = top + tall + axis + top;
  const x = left + across + gap;
  return {
    small,
    size,
    width,
    height,
    heat: box(left, top, across, tall),
    spectrum: box(x, top, side, tall),
    curve: box(left, below, across, lower),
    matrix: box(x, below, lower, lower),
  };
}

/** @param {number} x @param {number} y @param {number} w @param {number} h @returns {Box} */
function box(x, y, w, h) {
  return { x, y, w, h };
}

export class Picture {
  heat = new Bitmap();
  matrix = new Bitmap();
  /** @type {Map<string, Float64Array>} similarity curves by their settings */
  kept = new Map();
  /** @type {Settings} */
  settings = /** @type {any} */ (null);
  /** @type {View} */
  view = { from: 0, to: 1, first: 0, last: 1 };
  /** @type {Look} */
  look = /** @type {any} */ (null);
  /** @type {Column[]} */
  columns = [];
  omega = new Float64Array(0);
  /** @type {number[]} */
  kinds = [];
  /** @type {Float64Array} */
  curve = new Float64Array(0);
  marks = landmarks(this.curve);
  /** @type {{ P: number, curve: Float64Array }[]} */
  others = [];

  /**
   * @param {Settings} settings @param {View} view @param {Look} look
   * @param {boolean} moving draws quickly: a finer picture will follow
   */
  compute(settings, view, look, moving) {
    const most = moving ? Math.min(MAX_COLUMNS, MOVING_CELLS / settings.dim) : MAX_COLUMNS;
    const stride = Math.max(1, Math.ceil((view.to - view.from) / most));
    const count = Math.ceil((view.to - view.from) / stride);
    const values = embed(settings, view.from, stride, count);
    const seen = values.subarray(view.first * count, view.last * count);
    const { diverging, sequential } = look;
    const rows = view.last - view.first;
    // Rows are repeated so that smoothing along the steps does not blur one row into the next.
    const times = Math.max(1, Math.min(16, Math.floor(MAX_ROWS / rows)));
    this.heat.paint(count, rows * times, (pixels) => {
      for (let row = 0; row < rows; row += 1) {
        const [from, to] = [row * count, row * count * times];
        for (let n = 0; n < count; n += 1)
          pixels[to + n] = diverging[(seen[from + n] * 127.4 + 128) | 0];
        for (let i = 1; i < times; i += 1) pixels.copyWithin(to + i * count, to, to + count);
      }
    });
    this.curve = this.remember(settings);
    this.others = OVERLAYS.filter((P) => P !== settings.max_period).map((P) => ({
      P,
      curve: this.remember({ ...settings, max_period: P }),
    }));
    this.marks = landmarks(this.curve);
    this.columns = columns(settings);
    this.omega = frequencies(settings);
    this.kinds = kinds(settings);
    const cells = Math.min(settings.steps, 256);
    const level = Array.from({ length: cells }, (_, i) => {
      const lag = Math.round((i * (settings.steps - 1)) / Math.max(cells - 1, 1));
      return sequential[Math.max(0, Math.round(this.curve[lag] * 255))];
    });
    this.matrix.paint(cells, cells, (pixels) => {
      for (let i = 0; i < cells; i += 1) {
        for (let j = 0; j < cells; j += 1) pixels[i * cells + j] = level[Math.abs(i - j)];
      }
    });
    Object.assign(this, { settings, view, look });
  }

  /** The overlaid curves stay as they are while only max_period moves. @param {Settings} settings */
  remember(settings) {
    const { max_period, time_scale, dim, steps, convention } = settings;
    const key = [max_period, time_scale, dim, steps, convention].join();
    const curve = this.kept.get(key) ?? similarity(settings);
    this.kept.delete(key);
    this.kept.set(key, curve); // the newest stand last
    for (const oldest of this.kept.keys()) if (this.kept.size > 8) this.kept.delete(oldest);
    return curve;
  }

  /** @param {Painter} painter @param {Place} place @param {Point} pair */
  draw(painter, place, pair) {
    this.drawHeat(painter, place);
    this.drawSpectrum(painter, place);
    this.drawCurve(painter, place, pair);
    this.drawMatrix(painter, place, pair);
  }

  /** @param {Painter} painter @param {Box} box @param {string} words @param {number} size */
  title(painter, { x, y }, words, size) {
    const style = { colour: this.look.ink, size: size + 1, weight: 600, halo: false };
    return painter.text(words, x, y - 9, style);
  }

  /** @param {Painter} painter @param {Place} place */
  drawHeat(painter, { heat, size, small }) {
    const { view, look } = this;
    const more = view.to - view.from > heat.w || view.last - view.first > heat.h;
    painter.image(this.heat.canvas, heat.x, heat.y, heat.w, heat.h, more);
    this.title(painter, heat, small ? "γ(t)" : "Embedding γ(t): dimension against step", size);
    const soft = { colour: look.soft, size };
    for (const k of ticks(view.from, view.to - 1, heat.w / 90, 1)) {
      painter.text(fourDigits(k), this.stepX(heat, k + 0.5), heat.y + heat.h + size + 4, {
        ...soft,
        ...MIDDLE,
      });
    }
    for (const row of ticks(view.first, view.last - 1, heat.h / 50, 1)) {
      painter.text(String(row), heat.x - 8, this.rowY(heat, row + 0.5) + size / 3, {
        ...soft,
        ...END,
      });
    }
    if (!small) {
      const name = { ...soft, ...MIDDLE, turn: -90 };
      painter.text("dimension", 14, heat.y + heat.h / 2, name);
    }
    this.drawStill(painter, heat, size, small);
    this.drawPad(painter, heat, size, small);
  }

  /**
   * The bands of dimensions that never move from the first step to the last.
   * @param {Painter} painter @param {Box} heat @param {number} size @param {boolean} small
   */
  drawStill(painter, heat, size, small) {
    const { look, view } = this;
    const held = this.columns.map(({ still, channel }) => still && channel >= 0);
    for (let row = view.first; row < view.last; row += 1) {
      if (!held[row]) continue;
      const start = row;
      while (row + 1 < view.last && held[row + 1]) row += 1;
      const [top, bottom] = [this.rowY(heat, start), this.rowY(heat, row + 1)];
      painter.line(
        [
          [heat.x + 4, top + 1],
          [heat.x + 4, bottom - 1],
        ],
        { colour: look.ink, width: 5 },
      );
      if (bottom - top < size - 2) continue;
      const words = small
        ? `${row + 1 - start} never move`
        : `dimensions ${start}–${row} never move`;
      painter.text(words, heat.x + 14, (top + bottom) / 2 + size / 3, { colour: look.ink, size });
    }
  }

  /** @param {Painter} painter @param {Box} heat @param {number} size @param {boolean} small */
  drawPad(painter, heat, size, small) {
    const { dim } = this.settings;
    if (dim % 2 === 0 || this.view.last < dim) return;
    const y = this.rowY(heat, dim - 1);
    const tall = this.rowY(heat, dim) - y;
    painter.rect(heat.x, y, heat.w, Math.max(tall, 2), { stroke: this.look.accent });
    const words = small ? "zero column" : `dimension ${dim - 1}: zero column, the width is odd`;
    const style = { colour: this.look.accent, size, ...END };
    painter.text(
      words,
      heat.x + heat.w - 6,
      y + (tall > size + 4 ? tall / 2 + size / 3 : -5),
      style,
    );
  }

  /** log10 of the wavelength in steps. @param {number} omega */
  wave(omega) {
    const { time_scale, steps } = this.settings;
    return Math.log10((2 * Math.PI * steps) / (omega * time_scale));
  }

  /** The range that keeps all channels and lines in sight. */
  waveRange() {
    const ends = [this.wave(this.omega[0]), this.wave(this.omega[this.omega.length - 1])];
    const lines = [Math.log10(2), Math.log10(4 * this.settings.steps)];
    return [Math.min(...ends, ...lines) - 0.25, Math.max(...ends, ...lines) + 0.25];
  }

  /** @param {Box} box @param {number} log */
  waveX({ x, w }, log) {
    const [low, high] = this.waveRange();
    return x + (w * (log - low)) / (high - low);
  }

  /** @param {Painter} painter @param {Place} place */
  drawSpectrum(painter, { spectrum, size, small }) {
    const { look, view, settings } = this;
    painter.rect(spectrum.x, spectrum.y, spectrum.w, spectrum.h, { stroke: look.rule });
    this.title(painter, spectrum, small ? "Wavelength" : "Wavelength in steps", size);
    const [low, high] = this.waveRange();
    for (const exponent of ticks(low, high, spectrum.w / 55, 1)) {
      if (this.waveX(spectrum, exponent) > spectrum.x + spectrum.w - size) continue;
      const at = { colour: look.soft, size, ...MIDDLE };
      painter.text(
        power(exponent),
        this.waveX(spectrum, exponent),
        spectrum.y + spectrum.h + size + 4,
        at,
      );
    }
    const lines = [
      { steps: 2, words: small ? "2" : "2 steps", anchor: START },
      { steps: settings.steps, words: "T", anchor: END },
      { steps: 4 * settings.steps, words: "4T", anchor: START },
    ];
    const marked = lines.map((line) => ({
      ...line,
      x: this.waveX(spectrum, Math.log10(line.steps)),
    }));
    for (const { x } of marked) {
      const ends = [
        [x, spectrum.y],
        [x, spectrum.y + spectrum.h],
      ];
      painter.line(ends, { colour: look.soft, width: 1.5, dash: [5, 4] });
    }
    const radius = Math.min(4, Math.max(1.8, spectrum.h / (view.last - view.first) / 2.2));
    for (let row = view.first; row < view.last; row += 1) {
      const { channel } = this.columns[row];
      if (channel < 0) continue;
      const x = this.waveX(spectrum, this.wave(this.omega[channel]));
      painter.dot(x, this.rowY(spectrum, row + 0.5), radius, look.kinds[this.kinds[channel]]);
    }
    for (const { x, words, anchor } of marked) {
      const beside = x + (anchor === END ? -4 : 4);
      painter.text(words, beside, spectrum.y + spectrum.h - 6, {
        colour: look.soft,
        size,
        ...anchor,
      });
    }
  }

  /** @param {Box} box @param {number} value */
  curveY({ y, h }, value) {
    return y + (h * (1 - value)) / 1.5; // from 1 at the top down to -0.5
  }

  /** @param {Box} box @param {Float64Array} curve @param {number} lag @returns {Point} */
  curveSpot(box, curve, lag) {
    const x = box.x + (box.w * lag) / Math.max(curve.length - 1, 1);
    return [x, this.curveY(box, Math.max(curve[lag], -0.5))];
  }

  /** @param {Box} box @param {Float64Array} curve */
  curvePoints(box, curve) {
    const stride = Math.max(1, Math.floor(curve.length / (2 * box.w)));
    const points = [];
    for (let n = 0; n < curve.length; n += stride) {
      points.push(this.curveSpot(box, curve, n));
    }
    return points;
  }

  /** @param {Painter} painter @param {Place} place @param {Point} pair */
  drawCurve(painter, { curve: box, size, small }, pair) {
    const { look, settings } = this;
    const last = Math.max(settings.steps - 1, 1);
    const soft = { colour: look.soft, size };
    for (const value of [1, 0.5, 0, -0.5]) {
      const y = this.curveY(box, value);
      painter.line(
        [
          [box.x, y],
          [box.x + box.w, y],
        ],
        { colour: look.rule, width: value === 0 ? 1.5 : 1 },
      );
      painter.text(String(value).replace("-", "−"), box.x - 8, y + size / 3, {
        ...soft,
        ...END,
      });
    }
    for (const lag of ticks(0, last, box.w / 90, 1)) {
      const x = box.x + (box.w * lag) / last;
      painter.text(fourDigits(lag), x, box.y + box.h + size + 3, { ...soft, ...MIDDLE });
    }
    const name = small ? "steps apart" : "difference Δ in steps";
    painter.text(name, box.x + box.w / 2, box.y + box.h + 2.2 * size + 3, {
      ...soft,
      ...MIDDLE,
    });
    let x =
      box.x +
      this.title(painter, box, small ? "cos " : "Similarity cos(γ(t), γ(t + Δ)) ", size) +
      6;
    this.others.forEach(({ P, curve }, i) => {
      const colour = look.others[i];
      painter.line(this.curvePoints(box, curve), { colour, width: 1.5 });
      const words = `${small ? "" : "P = "}${power(Math.log10(P))}`;
      x += painter.text(words, x, box.y - 9, { colour, size, halo: false }) + 12;
    });
    painter.text(small ? "yours" : `yours, P = ${fourDigits(settings.max_period)}`, x, box.y - 9, {
      colour: look.accent,
      size,
      weight: 600,
      halo: false,
    });
    painter.line(this.curvePoints(box, this.curve), { colour: look.accent, width: 3 });
    this.drawMarks(painter, box, size, pair);
  }

  /** @param {Painter} painter @param {Box} box @param {number} size @param {Point} pair */
  drawMarks(painter, box, size, [a, b]) {
    const { look, marks, curve } = this;
    const [x, y] = this.curveSpot(box, curve, Math.abs(a - b));
    painter.line(
      [
        [x, this.curveY(box, 1)],
        [x, box.y + box.h],
      ],
      { colour: look.accent, width: 1.5, dash: [3, 3] },
    );
    const named = [
      { lag: marks.rise, words: "first rise", down: -12 },
      { lag: marks.wrap, words: "starts over", down: -10 },
      { lag: marks.minimum, words: "lowest", down: 18 },
    ];
    for (const { lag, words, down } of named) {
      if (lag === null) continue;
      const [markX, markY] = this.curveSpot(box, curve, lag);
      painter.dot(markX, markY, 4.5, look.ink);
      const anchor = markX > box.x + box.w - 60 ? "end" : "start";
      painter.text(words, markX + (anchor === "end" ? -4 : 4), markY + down, {
        colour: look.ink,
        size: size - 1,
        anchor,
      });
    }
    painter.dot(x, y, 6, look.accent);
  }

  /** @param {Painter} painter @param {Place} place @param {Point} pair */
  drawMatrix(painter, { matrix, size, small }, pair) {
    const { look, settings } = this;
    painter.image(
      this.matrix.canvas,
      matrix.x,
      matrix.y,
      matrix.w,
      matrix.h,
      settings.steps > matrix.w,
    );
    this.title(painter, matrix, small ? "pairs" : "Any two steps", size);
    const soft = { colour: look.soft, size, ...MIDDLE };
    painter.text("0", matrix.x, matrix.y + matrix.h + size + 3, { ...soft, anchor: "start" });
    const end = { ...soft, ...END };
    painter.text(
      String(settings.steps - 1),
      matrix.x + matrix.w,
      matrix.y + matrix.h + size + 3,
      end,
    );
    const [x, y] = pair.map((k, i) => {
      const [from, length] = i === 0 ? [matrix.x, matrix.w] : [matrix.y, matrix.h];
      return from + (length * (k + 0.5)) / settings.steps;
    });
    painter.line(
      [
        [x, matrix.y],
        [x, matrix.y + matrix.h],
      ],
      { colour: look.accent, width: 1.5 },
    );
    painter.line(
      [
        [matrix.x, y],
        [matrix.x + matrix.w, y],
      ],
      { colour: look.accent, width: 1.5 },
    );
    painter.dot(x, y, 6, look.accent);
  }

  /** @param {Box} box @param {number} k */
  stepX({ x, w }, k) {
    return x + (w * (k - this.view.from)) / (this.view.to - this.view.from);
  }

  /** @param {Box} box @param {number} row */
  rowY({ y, h }, row) {
    return y + (h * (row - this.view.first)) / (this.view.last - this.view.first);
  }
}
