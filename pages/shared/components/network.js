// The small network, evaluated in the browser: affine layers, FiLM and SiLU.

/** @import { Numbers } from "./types.d.ts" */

/** @param {number} value */
export function silu(value) {
  return value / (1 + Math.exp(-value));
}

/**
 * W x + b of one input; weight is (rows, columns) in rows.
 * @param {Numbers} weight @param {Numbers} bias @param {Numbers} input
 */
export function affine(weight, bias, input) {
  const out = new Float32Array(bias.length);
  const columns = input.length;
  for (let i = 0; i < out.length; i += 1) {
    let sum = bias[i];
    for (let j = 0; j < columns; j += 1) sum += weight[i * columns + j] * input[j];
    out[i] = sum;
  }
  return out;
}

/**
 * X Wᵀ of many inputs, (nodes, columns) → (nodes, rows), four rows of W at a time (their number is
 * a multiple of four): it has to keep up with the clock.
 * @param {Float32Array} out @param {Float32Array} x @param {Float32Array} weight
 * @param {number} columns @param {number} rows
 */
export function multiply(out, x, weight, columns, rows) {
  const nodes = out.length / rows;
  for (let n = 0; n < nodes; n += 1) {
    const from = n * columns;
    for (let j = 0; j < rows; j += 4) {
      const a = j * columns;
      const b = a + columns;
      const c = b + columns;
      const d = c + columns;
      let p = 0;
      let q = 0;
      let r = 0;
      let s = 0;
      for (let k = 0; k < columns; k += 1) {
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

/**
 * h ← silu(scale ⊙ (h + b) + shift) in place, h (nodes, rows); scale and shift begin at `first`.
 * @param {Float32Array} h @param {Float32Array} bias
 * @param {Float32Array} scale @param {Float32Array} shift @param {number} first
 */
export function activate(h, bias, scale, shift, first) {
  const rows = bias.length;
  for (let n = 0; n < h.length; n += rows) {
    for (let j = 0; j < rows; j += 1) {
      h[n + j] = silu(scale[first + j] * (h[n + j] + bias[j]) + shift[first + j]);
    }
  }
}
