// A network's hidden layers over the plane, so that any feature that is pointed at shows its response.
const SURVEY = Array.from({ length: 9 }, (_, i) => 1 - i / 8); // times that decide what full colour means

class Layers {
  // weights: [{ weight (C, inputs), bias (C) }] of each layer; tracks: scale and shift at any t.
  constructor(weights, tracks, width, side, extent) {
    Object.assign(this, { weights, tracks, width, count: side * side });
    this.plane = new Float32Array(2 * this.count);
    for (let i = 0; i < this.count; i += 1) {
      this.plane[2 * i] = extent * ((2 * (i % side)) / (side - 1) - 1);
      this.plane[2 * i + 1] = extent * ((2 * Math.floor(i / side)) / (side - 1) - 1);
    }
    this.kept = new Map();
    this.scale = new Float32Array(tracks.features);
    this.shift = new Float32Array(tracks.features);
  }

  // One feature before FiLM at each node of the grid.
  before(out, [layer, feature], t) {
    const inputs = this.inputs(layer, t);
    const { weight, bias } = this.weights[layer];
    const wide = weight.length / this.width;
    for (let n = 0; n < this.count; n += 1) out[n] = bias[feature] + dot(weight, feature * wide, inputs, n * wide, wide);
  }

  // What a layer is given at t, (nodes, inputs): h ← silu(scale ⊙ (W h + b) + shift) so far.
  inputs(layer, t) {
    if (layer === 0) return this.plane;
    const key = SURVEY.includes(t) ? `${layer} ${t}` : `${layer}`;
    const kept = this.kept.get(key);
    if (kept?.t === t) return kept.values;
    const from = this.inputs(layer - 1, t);
    const { weight, bias } = this.weights[layer - 1];
    const wide = weight.length / this.width;
    const values = kept?.values ?? new Float32Array(this.count * this.width);
    const first = (layer - 1) * this.width;
    this.tracks.at(t, this.scale, this.shift);
    for (let j = 0; j < this.width; j += 1) {
      const [s, b] = [this.scale[first + j], this.shift[first + j]];
      for (let n = 0; n < this.count; n += 1) {
        const h = s * (bias[j] + dot(weight, j * wide, from, n * wide, wide)) + b;
        values[n * this.width + j] = h / (1 + Math.exp(-h));
      }
    }
    this.kept.set(key, { t, values });
    return values;
  }
}

function dot(a, i, b, j, length) {
  let sum = 0;
  for (let k = 0; k < length; k += 1) sum += a[i + k] * b[j + k];
  return sum;
}
