// Means of x_0 at any point and time: the network's forward pass and the exact mixture.
// Both prepare(t) once, then answer mean(out, x, y) = [u_x, u_y, c_x, c_y].

function levels(t) {
  return [Math.sin((Math.PI / 2) * (1 - t)), Math.sin((Math.PI / 2) * t)];
}

function silu(value) {
  return value / (1 + Math.exp(-value));
}

// weight (rows, columns) · input + bias.
function affine(weight, bias, input) {
  const out = new Float32Array(bias.length);
  const columns = input.length;
  for (let i = 0; i < out.length; i += 1) {
    let sum = bias[i];
    for (let j = 0; j < columns; j += 1) sum += weight[i * columns + j] * input[j];
    out[i] = sum;
  }
  return out;
}

class NetworkMeans {
  constructor(arrays, header) {
    this.w = (name) => arrays[`w.${name}`];
    this.frequencies = arrays.frequencies;
    this.label = header.label;
    this.depth = Object.keys(arrays).filter((name) => /^w\.layers\.\d+\.bias$/.test(name)).length;
    this.width = this.w("layers.0.bias").length;
    this.null = this.w("label_table.weight").length / this.w("time_mlp.second.bias").length - 1;
    this.buffers = [new Float32Array(this.width), new Float32Array(this.width)];
  }

  // FiLM is affine, so at one t and label it folds into the layer before it.
  prepare(t) {
    [this.alpha, this.sigma] = levels(t);
    const half = this.frequencies.length;
    const gamma = new Float32Array(2 * half);
    for (let i = 0; i < half; i += 1) {
      gamma[i] = Math.cos(this.frequencies[i] * t);
      gamma[half + i] = Math.sin(this.frequencies[i] * t);
    }
    const hidden = affine(this.w("time_mlp.first.weight"), this.w("time_mlp.first.bias"), gamma).map(silu);
    const time = affine(this.w("time_mlp.second.weight"), this.w("time_mlp.second.bias"), hidden);
    this.plans = [this.null, this.label].map((label) => this.fold(time, label));
  }

  fold(time, label) {
    const table = this.w("label_table.weight");
    const gamma = time.map((value, i) => value + table[label * time.length + i]);
    return Array.from({ length: this.depth }, (_, k) => {
      const film = affine(this.w(`conditions.${k}.to_modulation.weight`), this.w(`conditions.${k}.to_modulation.bias`), gamma);
      const weight = this.w(`layers.${k}.weight`);
      const columns = weight.length / this.width;
      return {
        columns,
        weight: weight.map((value, i) => value * film[Math.floor(i / columns)]),
        bias: this.w(`layers.${k}.bias`).map((value, i) => value * film[i] + film[this.width + i]),
      };
    });
  }

  mean(out, x, y) {
    for (let which = 0; which < 2; which += 1) {
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

class ExactMeans {
  constructor(arrays, header) {
    this.nodes = arrays.nodes;
    this.variance = header.variance;
    const half = this.nodes.length / 4; // nodes of one of the two labels
    [this.first, this.last] = [header.label * half, (header.label + 1) * half];
    this.logits = new Float64Array(this.nodes.length / 2);
  }

  prepare(t) {
    [this.alpha, this.sigma] = levels(t);
    this.spread = this.alpha ** 2 * this.variance + this.sigma ** 2;
  }

  mean(out, x, y) {
    this.weigh(out, 0, x, y, 0, this.logits.length);
    this.weigh(out, 2, x, y, this.first, this.last);
  }

  // Σ_k w_k (σ² μ_k + α v x)/(α² v + σ²) over nodes first … last.
  weigh(out, at, x, y, first, last) {
    const { nodes, logits, alpha, sigma, spread, variance } = this;
    let top = -Infinity;
    for (let k = first; k < last; k += 1) {
      const dx = x - alpha * nodes[2 * k];
      const dy = y - alpha * nodes[2 * k + 1];
      logits[k] = -(dx * dx + dy * dy) / (2 * spread);
      if (logits[k] > top) top = logits[k];
    }
    let [sum, sx, sy] = [0, 0, 0];
    for (let k = first; k < last; k += 1) {
      const w = Math.exp(logits[k] - top);
      sum += w;
      sx += w * nodes[2 * k];
      sy += w * nodes[2 * k + 1];
    }
    const [keep, pull] = [(alpha * variance) / spread, sigma ** 2 / spread];
    out[at] = pull * (sx / sum) + keep * x;
    out[at + 1] = pull * (sy / sum) + keep * y;
  }
}

// From a mean of x_0 to another reading of it at the same x_t; σ is kept off 0 at t = 0.
const READ = {
  x0: (m) => m,
  eps: (m, x, alpha, sigma) => (x - alpha * m) / Math.max(sigma, 1e-3),
  v: (m, x, alpha, sigma) => (alpha * x - m) / Math.max(sigma, 1e-3),
  score: (m, x, alpha, sigma) => (alpha * m - x) / Math.max(sigma, 1e-3) ** 2,
};
