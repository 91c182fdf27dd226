import assert from "node:assert/strict";
import { test } from "node:test";
import { activate, affine, multiply, silu } from "../../pages/shared/components/network.js";

const wave = (/** @type {number} */ length, /** @type {number} */ seed) =>
  Float32Array.from({ length }, (_, i) => Math.sin(seed + 1.7 * i));

test("SiLU keeps what is large and positive, loses what is large and negative", () => {
  for (const x of [-3, -0.5, 0, 0.1, 2]) assert.ok(Math.abs(silu(x) - silu(-x) - x) < 1e-12);
  assert.ok(Math.abs(silu(40) - 40) < 1e-12 && Math.abs(silu(-40)) < 1e-12);
});

test("four rows at a time give what one input at a time gives", () => {
  const [nodes, columns, rows] = [5, 3, 8];
  const [x, weight, none] = [
    wave(nodes * columns, 1),
    wave(rows * columns, 2),
    new Float32Array(rows),
  ];
  const out = new Float32Array(nodes * rows);
  multiply(out, x, weight, columns, rows);
  for (let n = 0; n < nodes; n += 1) {
    const one = affine(weight, none, x.subarray(n * columns, (n + 1) * columns));
    one.forEach((value, j) => {
      assert.ok(Math.abs(out[n * rows + j] - value) < 1e-5);
    });
  }
});

test("the identity of FiLM leaves an activated layer as it is", () => {
  const [rows, bias] = [4, wave(4, 3)];
  const h = wave(12, 4);
  const plain = h.map((value, i) => silu(value + bias[i % rows]));
  const ones = new Float32Array(8).fill(1);
  activate(h, bias, ones, new Float32Array(8), 4);
  h.forEach((value, i) => {
    assert.ok(Math.abs(value - plain[i]) < 1e-6);
  });
});

test("scale and shift begin where they are told to", () => {
  const h = Float32Array.of(1, 1);
  activate(h, new Float32Array(2), Float32Array.of(9, 9, 0, 2), Float32Array.of(9, 9, 3, -1), 2);
  assert.ok(Math.abs(h[0] - silu(3)) < 1e-6 && Math.abs(h[1] - silu(1)) < 1e-6);
});
