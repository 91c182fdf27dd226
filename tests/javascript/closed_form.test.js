import assert from "node:assert/strict";
import { test } from "node:test";
import {
  columns,
  embed,
  frequencies,
  KINDS,
  kinds,
  landmarks,
  similarity,
} from "../../pages/time_embedding/explorer/closed_form.js";

const BASE = {
  convention: "guided-diffusion",
  max_period: 10_000,
  time_scale: 1000,
  dim: 64,
  steps: 1000,
};

test("turning from step to step stays on the exact sines and cosines", () => {
  for (const convention of ["guided-diffusion", "ddpm", "transformer"]) {
    const settings = { ...BASE, convention };
    const omega = frequencies(settings);
    const values = embed(settings, 0, 1, 1000);
    columns(settings).forEach(({ channel, sine }, row) => {
      for (const step of [0, 1, 255, 256, 999]) {
        const angle = (omega[channel] * settings.time_scale * step) / settings.steps;
        const exact = sine ? Math.sin(angle) : Math.cos(angle);
        assert.ok(
          Math.abs(values[row * 1000 + step] - exact) < 1e-6,
          `${convention} ${row} ${step}`,
        );
      }
    });
  }
});

test("a stride and a start look at the same steps", () => {
  const whole = embed(BASE, 0, 1, 1000);
  const some = embed(BASE, 30, 7, 100);
  for (let row = 0; row < BASE.dim; row += 5) {
    for (let n = 0; n < 100; n += 9) {
      assert.ok(Math.abs(some[row * 100 + n] - whole[row * 1000 + 30 + 7 * n]) < 1e-6);
    }
  }
});

test("similarity is the cosine of two embeddings and depends on their distance alone", () => {
  const values = embed(BASE, 0, 1, 1000);
  const dot = (/** @type {number} */ a, /** @type {number} */ b) => {
    let sum = 0;
    for (let row = 0; row < BASE.dim; row += 1)
      sum += values[row * 1000 + a] * values[row * 1000 + b];
    return sum / (BASE.dim / 2);
  };
  const curve = similarity(BASE);
  for (const [a, b] of [
    [0, 0],
    [10, 35],
    [400, 425],
    [1, 999],
  ]) {
    assert.ok(Math.abs(curve[b - a] - dot(a, b)) < 1e-5, `${a} ${b}`);
  }
});

test("an odd width ends in a column of zeros that belongs to no channel", () => {
  const settings = { ...BASE, dim: 7 };
  assert.equal(columns(settings)[6].channel, -1);
  assert.ok(
    embed(settings, 0, 1, 10)
      .subarray(60)
      .every((value) => value === 0),
  );
});

test("channels that step over half a turn are aliased, those that hardly turn are dead", () => {
  const names = kinds({ ...BASE, time_scale: 10_000, max_period: 1e8 }).map((kind) => KINDS[kind]);
  assert.equal(names[0], "aliased");
  assert.equal(names.at(-1), "dead");
  assert.deepEqual([...new Set(names)], ["aliased", "useful", "slow", "dead"]);
});

test("landmarks of a plain cosine are half a turn and a whole one", () => {
  const curve = Float64Array.from({ length: 150 }, (_, n) => Math.cos((2 * Math.PI * n) / 100));
  assert.deepEqual(landmarks(curve), { rise: 50, minimum: 50, wrap: 100 });
  assert.deepEqual(landmarks(curve.subarray(0, 40)), { rise: null, minimum: 39, wrap: null });
});
