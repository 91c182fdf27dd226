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
    this.tracks.at(t, this.scale, this.shift);
    multiply(values, from, weight, wide, this.width);
    activate(values, bias, this.scale, this.shift, (layer - 1) * this.width);
    this.kept.set(key, { t, values });
    return values;
  }
}

function dot(a, i, b, j, length) {
  let sum = 0;
  for (let k = 0; k < length; k += 1) sum += a[i + k] * b[j + k];
  return sum;
}

// out (nodes, rows) ← x (nodes, wide) Wᵀ, four rows of W at a time (their number is a multiple of
// four): it has to keep up with the clock.
function multiply(out, x, weight, wide, rows) {
  const nodes = out.length / rows;
  for (let n = 0; n < nodes; n += 1) {
    const from = n * wide;
    for (let j = 0; j < rows; j += 4) {
      const a = j * wide;
      const b = a + wide;
      const c = b + wide;
      const d = c + wide;
      let p = 0;
      let q = 0;
      let r = 0;
      let s = 0;
      for (let k = 0; k < wide; k += 1) {
        const value = x[from + k];
        p += weight[a + k] * value;
        q += weight[b + k] * value;
        r += weight[c + k] * value;
        s += weight[d + k] * value;
      }
      const to = n * rows + j;
      out[to] = p;
      out[to + 1] = q;
      out[to + 2] = r;
      out[to + 3] = s;
    }
  }
}

// values (nodes, rows) ← silu(scale ⊙ (values + bias) + shift)
function activate(values, bias, scale, shift, first) {
  const rows = bias.length;
  for (let n = 0; n < values.length; n += rows) {
    for (let j = 0; j < rows; j += 1) {
      const h = scale[first + j] * (values[n + j] + bias[j]) + shift[first + j];
      values[n + j] = h / (1 + Math.exp(-h));
    }
  }
}
