// Means of x_0 at any point and time: the network's forward pass and the exact mixture.
// Both prepare(t) once, then answer mean(out, x, y) = [u_x, u_y, c_x, c_y].
import { affine, silu } from "../../shared/components/network.js";

/** α and σ of the cosine schedule. @param {number} t */
export function levels(t) {
  return [Math.sin((Math.PI / 2) * (1 - t)), Math.sin((Math.PI / 2) * t)];
}

/** @typedef {{ prepare(t: number): void, mean(out: Float64Array, x: number, y: number): void }} Means */
/** @typedef {Record<string, Float32Array> & { nodes: Float64Array }} Arrays */

export class NetworkMeans {
  /** @param {Arrays} arrays @param {{ label: number }} header */
  constructor(arrays, header) {
    this.alpha = 1;
    this.sigma = 0;
    this.w = (/** @type {string} */ name) => arrays[`w.${name}`];
    this.frequencies = arrays.frequencies;
    this.label = header.label;
    this.depth = Object.keys(arrays).filter((name) => /^w\.layers\.\d+\.bias$/.test(name)).length;
    this.width = this.w("layers.0.bias").length;
    this.null = this.w("label_table.weight").length / this.w("time_mlp.second.bias").length - 1;
    /** @type {{ columns: number, weight: Float32Array, bias: Float32Array }[][]} */
    this.plans = [];
    this.buffers = [new Float32Array(this.width), new Float32Array(this.width)];
  }

  /** FiLM is affine, so at one t and label it folds into the layer before it. @param {number} t */
  prepare(t) {
    [this.alpha, this.sigma] = levels(t);
    const half = this.frequencies.length;
    const gamma = new Float32Array(2 * half);
    for (let i = 0; i < half; i += 1) {
      gamma[i] = Math.cos(this.frequencies[i] * t);
      gamma[half + i] = Math.sin(this.frequencies[i] * t);
    }
    const hidden = affine(
      this.w("time_mlp.first.weight"),
      this.w("time_mlp.first.bias"),
      gamma,
    ).map(silu);
    const time = affine(this.w("time_mlp.second.weight"), this.w("time_mlp.second.bias"), hidden);
    this.plans = [this.null, this.label].map((label) => this.fold(time, label));
  }

  /** @param {Float32Array} time @param {number} label */
  fold(time, label) {
    const table = this.w("label_table.weight");
    const gamma = time.map((value, i) => value + table[label * time.length + i]);
    return Array.from({ length: this.depth }, (_, k) => {
      const film = affine(
        this.w(`conditions.${k}.to_modulation.weight`),
        this.w(`conditions.${k}.to_modulation.bias`),
        gamma,
      );
      const weight = this.w(`layers.${k}.weight`);
      const columns = weight.length / this.width;
      return {
        columns,
        weight: weight.map((value, i) => value * film[Math.floor(i / columns)]),
        bias: this.w(`layers.${k}.bias`).map((value, i) => value * film[i] + film[this.width + i]),
      };
    });
  }

  /** @param {Float64Array} out @param {number} x @param {number} y */
  mean(out, x, y) {
    for (let which = 0; which < 2; which += 1) {
      /** @type {ArrayLike<number>} */
      let input = [x, y];
      this.plans[which].forEach(({ weight, bias, columns }, k) => {
        const next = this.buffers[k % 2];
        for (let i = 0; i < next.length; i += 1) {
          let sum = bias[i];
          const row = i * columns;
          for (let j = 0; j < columns; j += 1) sum += weight[row + j] * input[j];
          next[i] = silu(sum);
        }
        input = next;
      });
      const weight = this.w("out.weight");
      const bias = this.w("out.bias");
      for (let d = 0; d < 2; d += 1) {
        let v = bias[d];
        for (let j = 0; j < input.length; j += 1) v += weight[d * input.length + j] * input[j];
        out[2 * which + d] = this.alpha * (d ? y : x) - this.sigma * v; // x_0 = α x_t − σ v
      }
    }
  }
}

/** @typedef {{ log: number, x: number, y: number }} Found of one label */
/** Where a label's nodes begin and end. @typedef {[number, number]} Span */

/** Nodes (x, y, weight) of each label for each width of a Gaussian, as core.data.nodes gives them. */
export class ExactMeans {
  /**
   * @param {Arrays} arrays
   * @param {{ label: number, variance: number, widths: number[], counts: number[][] }} header
   */
  constructor(arrays, header) {
    this.nodes = arrays.nodes;
    this.variance = header.variance;
    this.label = header.label;
    this.widths = header.widths;
    let end = 0;
    this.spans = header.counts.map((labels) =>
      labels.map((count) => {
        end += count;
        return /** @type {Span} */ ([end - count, end]);
      }),
    );
    this.now = this.spans[0];
    this.alpha = 1;
    this.sigma = 0;
    this.spread = 1;
    this.logits = new Float64Array(Math.max(...header.counts.flat()));
    /** @type {Found[]} */
    this.found = header.counts[0].map(() => ({ log: 0, x: 0, y: 0 }));
  }

  /** @param {number} t */
  prepare(t) {
    [this.alpha, this.sigma] = levels(t);
    this.spread = this.alpha ** 2 * this.variance + this.sigma ** 2;
    const width = Math.sqrt(this.spread) / this.alpha;
    this.now =
      this.spans[
        Math.max(
          0,
          this.widths.findLastIndex((at) => at <= width),
        )
      ];
  }

  /** @param {Float64Array} out @param {number} x @param {number} y */
  mean(out, x, y) {
    const { found, label, alpha, sigma, spread, variance } = this;
    found.forEach((one, which) => {
      this.weigh(one, x, y, this.now[which]);
    });
    // The mixture's mean: every label's own, by how likely the label is here.
    const top = Math.max(...found.map((one) => one.log));
    let [sum, sx, sy] = [0, 0, 0];
    for (const one of found) {
      const share = Math.exp(one.log - top);
      sum += share;
      sx += share * one.x;
      sy += share * one.y;
    }
    const [keep, pull] = [(alpha * variance) / spread, sigma ** 2 / spread];
    out[0] = pull * (sx / sum) + keep * x;
    out[1] = pull * (sy / sum) + keep * y;
    out[2] = pull * found[label].x + keep * x;
    out[3] = pull * found[label].y + keep * y;
  }

  /**
   * E[μ | x_t, y] and the log of Σ_k w_k exp(−|x_t − αμ_k|²/(2s)) over nodes first … last.
   * @param {Found} one @param {number} x @param {number} y @param {Span} span
   */
  weigh(one, x, y, [first, last]) {
    const { nodes, logits, alpha, spread } = this;
    let top = -Infinity;
    for (let k = first; k < last; k += 1) {
      const dx = x - alpha * nodes[3 * k];
      const dy = y - alpha * nodes[3 * k + 1];
      const logit = -(dx * dx + dy * dy) / (2 * spread);
      logits[k - first] = logit;
      if (logit > top) top = logit;
    }
    let [sum, sx, sy] = [0, 0, 0];
    for (let k = first; k < last; k += 1) {
      const w = nodes[3 * k + 2] * Math.exp(logits[k - first] - top);
      sum += w;
      sx += w * nodes[3 * k];
      sy += w * nodes[3 * k + 1];
    }
    Object.assign(one, { log: top + Math.log(sum), x: sx / sum, y: sy / sum });
  }
}

/**
 * From a mean of x_0 to another prediction at the same x_t; σ is kept off 0 at t = 0.
 * @type {Record<string, (m: number, x: number, alpha: number, sigma: number) => number>}
 */
export const READ = {
  x0: (m) => m,
  eps: (m, x, alpha, sigma) => (x - alpha * m) / Math.max(sigma, 1e-3),
  v: (m, x, alpha, sigma) => (alpha * x - m) / Math.max(sigma, 1e-3),
  score: (m, x, alpha, sigma) => (alpha * m - x) / Math.max(sigma, 1e-3) ** 2,
};
