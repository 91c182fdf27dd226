import assert from "node:assert/strict";
import { test } from "node:test";
import { Modulation } from "../../pages/film/modulation/arrays.js";

const UNIT = 32767;

test("interventions replace the changed features alone, at every time", () => {
  const unchanged = Modulation.of({
    times: Float64Array.of(1, 0),
    frames: Float64Array.of(1, 0),
    scale: Int16Array.of(UNIT, 0, 0, -UNIT, UNIT, 0), // (2 times, 3 features)
    shift: Int16Array.of(0, UNIT, 0, 0, 0, UNIT),
    peaks: Float64Array.of(2, 1),
    order: new Int16Array(3),
  });
  const changed = unchanged.changedBy({
    features: Int16Array.of(0, 2),
    scale: Int16Array.of(UNIT, -UNIT), // the same at all times: one row
    shift: Int16Array.of(UNIT, 0, 0, UNIT), // and two rows
    peaks: Float64Array.of(3, 5),
    order: new Int16Array(3),
  });
  assert.deepEqual([...changed.scale], [3, 0, -3, 3, 2, -3]);
  assert.deepEqual([...changed.shift], [5, 1, 0, 0, 0, 5]);
  assert.deepEqual([...unchanged.scale], [2, 0, 0, -2, 2, 0]);
  const [scale, shift] = [new Float32Array(3), new Float32Array(3)];
  changed.at(0.5, scale, shift);
  assert.deepEqual([...scale], [3, 1, -3]);
  assert.deepEqual([...shift], [2.5, 0.5, 2.5]);
});
