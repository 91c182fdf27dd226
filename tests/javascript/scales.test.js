import assert from "node:assert/strict";
import { test } from "node:test";
import { Scales } from "../../pages/shared/components/player/scales.js";

/** A picture that remembers what it was given. @param {string | null} ask @param {number[]} scales */
function picture(ask, scales) {
  const made = {
    data: { ask, scales },
    sweep: null,
    asking: null,
    knows: (/** @type {number} */ scale) => made.data.scales.includes(scale),
    setSweep: (/** @type {any} */ sweep) => Object.assign(made, { sweep }),
    insert: (/** @type {number} */ scale) => made.data.scales.push(scale),
  };
  return made;
}

/** @param {any[]} panels @param {(asked: number | "sweep") => Promise<any>} answer */
function made(panels, answer) {
  /** @type {string[]} */
  const asked = [];
  let changes = 0;
  const scales = new Scales(
    panels,
    (name, what) => {
      asked.push(`${name} ${what}`);
      return answer(what);
    },
    () => {
      changes += 1;
    },
  );
  return { scales, asked, changes: () => changes };
}

test("a sweep is asked for once by each picture that can ask", async () => {
  const panels = [picture("a", [1]), picture(null, [1]), picture("b", [1])];
  const { scales, asked, changes } = made(panels, async () => ({ scales: [0, 1], path: [] }));
  scales.reach();
  scales.reach();
  await new Promise((go) => setTimeout(go));
  scales.reach();
  assert.deepEqual(asked, ["a sweep", "b sweep"]);
  assert.equal(changes(), 2);
});

test("a scale that is known is not asked for, another one is, and then it stands", async () => {
  const { scales, asked } = made([picture("a", [1, 2])], async () => ({
    scales: [1.5],
    path: [],
  }));
  assert.equal(await scales.settle(2), true);
  assert.equal(scales.origin(1.5), "interpolated between s = 1 and 2");
  assert.equal(scales.origin(3), "the pictures are at s = 2");
  assert.equal(await scales.settle(1.5), true);
  assert.deepEqual(asked, ["a 1.5"]);
  assert.equal(scales.origin(1.5), "sampled");
});

test("a scale that the slider left behind is neither shown nor reported", async () => {
  /** @type {Record<string, (answer: any) => void>} */
  const answers = {};
  const panel = picture("a", [1]);
  const { scales } = made([panel], (what) => new Promise((go) => (answers[what] = go)));
  const first = scales.settle(2);
  const second = scales.settle(3);
  answers[2]({ scales: [2], path: [] });
  answers[3]({ scales: [3], path: [] });
  assert.equal(await first, false);
  assert.equal(await second, true);
  assert.deepEqual(panel.data.scales, [1, 3]);
});

test("a server that fails does not keep Python from hearing of the scale", async () => {
  const { scales } = made([picture("a", [1])], async () => {
    throw new Error("gone");
  });
  assert.equal(await scales.settle(2), true);
  scales.reach();
  await new Promise((go) => setTimeout(go));
});
