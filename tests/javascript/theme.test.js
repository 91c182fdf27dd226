import assert from "node:assert/strict";
import { test } from "node:test";
import { faded, luminance, pixelOf, ramp } from "../../pages/shared/components/theme.js";

/** Bytes of a pixel as a canvas stores them: red, green, blue, alpha. @param {number} pixel */
const bytes = (pixel) => [...new Uint8Array(Uint32Array.of(pixel).buffer)];

test("a pixel is red, green, blue, opaque in memory", () => {
  assert.deepEqual(bytes(pixelOf("#0a80ff")), [10, 128, 255, 255]);
});

test("a ramp goes through its colours and changes evenly between them", () => {
  const stops = ["#000000", "#ff0080", "#ffffff"];
  const colours = ramp(stops);
  assert.equal(colours.length, 256);
  assert.equal(colours[0], pixelOf(stops[0]));
  assert.equal(colours[255], pixelOf(stops[2]));
  const greens = [...colours].map((pixel) => bytes(pixel)[1]);
  assert.ok(greens.slice(0, 128).every((green) => green === 0));
  greens.slice(129).forEach((green, i) => {
    assert.ok(green - greens[128 + i] >= 1 && green - greens[128 + i] <= 3);
  });
});

test("luminance runs from black to white and green weighs most", () => {
  assert.equal(luminance("#000000"), 0);
  assert.ok(Math.abs(luminance("#ffffff") - 1) < 1e-12);
  assert.ok(luminance("#00ff00") > luminance("#ff0000"));
  assert.ok(luminance("#ff0000") > luminance("#0000ff"));
});

test("faded colours carry their opacity", () => {
  assert.equal(faded("#102030", 0), "#10203000");
  assert.equal(faded("#102030", 1), "#102030ff");
});
