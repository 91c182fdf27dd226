import assert from "node:assert/strict";
import { test } from "node:test";
import { march, shareLevels } from "../../pages/shared/components/player/contours.js";
import {
  nearest,
  place,
  positionOf,
  QUANTUM,
  shuffled,
  tailCount,
} from "../../pages/shared/components/player/paths.js";
import { blend } from "../../pages/shared/components/player/splat.js";

const SQUARE = { side: 200, extent: 2, reach: 1.5 };
/** Two points of three frames at two guidance scales; values in the data's units. */
const PATHS = [
  [
    [1, -1, 0, 2],
    [0.5, -0.5, 0.2, 1],
    [0, 0, 0.4, -2],
  ],
  [
    [1, -1, 0, 2],
    [0.9, -0.1, 0.6, 0],
    [2, 1, -1, -1],
  ],
];
const UNIT = QUANTUM / (SQUARE.reach * SQUARE.extent);
const PANEL = {
  ...{ title: "", badge: "", ask: null, frames: 3, times: [1, 0.4, 0], scales: [0, 2] },
  path: Int16Array.from(PATHS.flat(2), (value) => Math.round(value * UNIT)),
};

test("a point is where it is stored, and on the straight line between frames and scales", () => {
  const at = (/** @type {number} */ t, /** @type {number} */ s) =>
    positionOf(PANEL, 1, t, s, SQUARE);
  const near = (/** @type {number[]} */ got, /** @type {number[]} */ want) =>
    got.forEach((value, d) => {
      assert.ok(Math.abs(value - want[d]) < 1e-3, `${got}, not ${want}`);
    });
  near(at(1, 0), [0, 2]);
  near(at(0.4, 2), [0.6, 0]);
  near(at(0.7, 0), [0.1, 1.5]);
  near(at(0.4, 1), [0.4, 0.5]);
  near(at(0.2, 1.5), [(0.3 + 3 * -0.2) / 4, (-0.5 + 3 * -0.5) / 4]);
});

test("pixels count from the upper left corner of the square", () => {
  const out = new Float32Array(4);
  place(out, PANEL, 0, 0, SQUARE);
  [100, 100, 120, 200].forEach((pixel, i) => {
    assert.ok(Math.abs(out[i] - pixel) < 0.05, `${out}`);
  });
});

test("a shuffle has every point once, whatever their number", () => {
  for (const n of [1, 2, 3, 10, 97, 1000, 2000]) {
    assert.deepEqual(
      [...shuffled(n)].sort((a, b) => a - b),
      Array.from({ length: n }, (_, i) => i),
    );
  }
});

test("at most two thousand points have tails, and all of fewer", () => {
  for (const n of [1, 1999, 2000, 2001, 12_345, 50_000]) {
    assert.ok(tailCount(n) <= 2000 && tailCount(n) >= Math.min(n, 1000), `${n}: ${tailCount(n)}`);
  }
  assert.equal(tailCount(1999), 1999);
});

test("the nearest point is found within reach only", () => {
  const places = Float32Array.of(0, 0, 10, 0, 10, 5);
  assert.equal(nearest(places, 9, 1, 5), 1);
  assert.equal(nearest(places, 9, 4, 5), 2);
  assert.equal(nearest(places, 50, 50, 5), -1);
});

test("half and nine tenths of a Gaussian lie above half and a tenth of its peak", () => {
  const side = 201;
  const grid = Uint8Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [i % side, Math.floor(i / side)].map((at) => (at - 100) / 20);
    return Math.round(255 * Math.exp(-(x * x + y * y) / 4));
  });
  const [half, most] = shareLevels(grid);
  assert.ok(Math.abs(half - 255 * Math.sqrt(0.5)) < 1.5, `${half}`);
  assert.ok(Math.abs(most - 255 * Math.sqrt(0.1)) < 1.5, `${most}`);
});

test("the contour of a cone is a circle", () => {
  const side = 41;
  const field = Float32Array.from(
    { length: side * side },
    (_, i) => 20 - Math.hypot((i % side) - 20, Math.floor(i / side) - 20),
  );
  /** @type {number[]} */
  const radii = [];
  const note = (/** @type {number} */ x, /** @type {number} */ y) =>
    radii.push(Math.hypot(x - 20, y - 20));
  march({ moveTo: note, lineTo: note }, field, side, side, 8, 40);
  assert.ok(radii.length > 100);
  for (const radius of radii) assert.ok(Math.abs(radius - 12) < 0.02, `${radius}`);
});

test("a pixel under a colour keeps what the opacity leaves of it", () => {
  const [under, over] = [0xff204060, 0xffe0a010];
  const parts = (/** @type {number} */ pixel) => [0, 8, 16].map((at) => (pixel >>> at) & 255);
  assert.equal(blend(under, over, 0) >>> 0, under);
  assert.equal(blend(under, over, 256) >>> 0, over);
  for (let alpha = 0; alpha <= 256; alpha += 16) {
    parts(blend(under, over, alpha)).forEach((part, i) => {
      const want = parts(under)[i] + ((parts(over)[i] - parts(under)[i]) * alpha) / 256;
      assert.ok(Math.abs(part - want) <= 1, `${alpha}: ${part}, not ${want}`);
    });
  }
});
