import assert from "node:assert/strict";
import { test } from "node:test";
import {
  fourDigits,
  grouped,
  power,
  rounded,
  short,
  signed,
  ticks,
} from "../../pages/shared/components/format.js";

test("a minus sign is a minus sign, and nothing is minus zero", () => {
  assert.deepEqual(
    [-1.234, -0.001, 0, 0.005001].map((value) => signed(value)),
    ["−1.23", "0.00", "0.00", "0.01"],
  );
  assert.equal(signed(-0.4, 0), "0");
  assert.equal(signed(-12.345, 1), "−12.3");
});

test("numbers are short", () => {
  assert.deepEqual([0.5, 1, 0.333].map(short), ["0.5", "1", "0.33"]);
  assert.deepEqual([-0.1234, 123].map(rounded), ["−0.12", "120"]);
  assert.equal(grouped(20_000), "20\u202f000");
  assert.equal(fourDigits(12_345.678), "12\u2009350");
  assert.deepEqual([3, 4, -12].map(power), ["1000", "10⁴", "10⁻¹²"]);
});

test("ticks are round, inside, evenly apart and about as many as asked for", () => {
  for (const [low, high, count] of [
    [0, 1, 8],
    [-3.2, 3.2, 6],
    [0.013, 0.9, 5],
    [-250, 1000, 9],
    [0, 999, 12],
  ]) {
    const list = ticks(low, high, count);
    const step = (high - low) / (list.length - 1 || 1);
    assert.ok(list.length > 1 && list.length <= count + 1, `${list}`);
    assert.ok(list[0] >= low && list[list.length - 1] <= high, `${list}`);
    list.slice(1).forEach((value, i) => {
      assert.ok(Math.abs(value - list[i] - (list[1] - list[0])) < 1e-9, `${list}`);
    });
    const mantissa = Number((list[1] - list[0]).toExponential(3).split("e")[0]);
    assert.ok([1, 2, 5].includes(mantissa), `${list} ${step}`);
  }
});

test("steps are counted whole", () => {
  assert.deepEqual(ticks(0, 3, 30, 1), [0, 1, 2, 3]);
  assert.deepEqual(ticks(2, 1, 3, 1), []);
});
