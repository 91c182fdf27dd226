// A network's hidden layers over the plane, so that any feature that is pointed at shows its response.
import { activate, multiply } from "../../shared/components/network.js";

/** Times that decide what full colour means. */
export const SURVEY = Array.from({ length: 9 }, (_, i) => 1 - i / 8);

export class Layers {
  /**
   * @param {{ weight: Float32Array, bias: Float32Array }[]} weights (C, inputs) and (C) of each layer
   * @param {import("./arrays.js").Modulation} modulation scale and shift at any t
   * @param {number} width @param {number} side nodes @param {number} extent
   */
  constructor(weights, modulation, width, side, extent) {
    this.weights = weights;
    this.modulation = modulation;
    this.width = width;
    this.count = side * side;
    this.plane = new Float32Array(2 * this.count);
    for (let i = 0; i < this.count; i += 1) {
      this.plane[2 * i] = extent * ((2 * (i % side)) / (side - 1) - 1);
      this.plane[2 * i + 1] = extent * ((2 * Math.floor(i / side)) / (side - 1) - 1);
    }
    /** @type {Map<string, { t: number, values: Float32Array }>} */
    this.kept = new Map();
    this.scale = new Float32Array(modulation.features);
    this.shift = new Float32Array(modulation.features);
  }

  /**
   * One feature before FiLM at each node of the grid.
   * @param {Float32Array} out @param {import("./types.d.ts").Spot} spot @param {number} t
   */
  preFilm(out, [layer, feature], t) {
    const inputs = this.inputs(layer, t);
    const { weight, bias } = this.weights[layer];
    const columns = weight.length / this.width;
    const row = feature * columns;
    for (let n = 0; n < this.count; n += 1) {
      let sum = bias[feature];
      for (let k = 0; k < columns; k += 1) sum += weight[row + k] * inputs[n * columns + k];
      out[n] = sum;
    }
  }

  /**
   * What a layer is given at t, (nodes, inputs): h ← silu(scale ⊙ (W h + b) + shift) so far.
   * @param {number} layer @param {number} t @returns {Float32Array}
   */
  inputs(layer, t) {
    if (layer === 0) return this.plane;
    const key = SURVEY.includes(t) ? `${layer} ${t}` : `${layer}`;
    const kept = this.kept.get(key);
    if (kept?.t === t) return kept.values;
    const from = this.inputs(layer - 1, t);
    const { weight, bias } = this.weights[layer - 1];
    const values = kept?.values ?? new Float32Array(this.count * this.width);
    this.modulation.at(t, this.scale, this.shift);
    multiply(values, from, weight, weight.length / this.width, this.width);
    activate(values, bias, this.scale, this.shift, (layer - 1) * this.width);
    this.kept.set(key, { t, values });
    return values;
  }
}
