import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Clock, locate } from "../../pages/shared/components/transport/clock.js";

/** @type {((now: number) => void) | null} */
let frame = null;
let still = false;
let now = 0;

beforeEach(() => {
  frame = null;
  still = false;
  Object.assign(globalThis, {
    document: { hidden: false, addEventListener() {}, removeEventListener() {} },
    matchMedia: () => ({ matches: still }),
    requestAnimationFrame: (/** @type {(now: number) => void} */ next) => {
      frame = next;
      return 1;
    },
    cancelAnimationFrame: () => {
      frame = null;
    },
  });
});

/** Lets time pass at 60 frames a second. @param {number} seconds @param {() => void} [look] */
function pass(seconds, look = () => {}) {
  for (let i = 0; i <= seconds * 60 && frame; i += 1) {
    now += 1000 / 60;
    frame(now);
    look();
  }
}

function made(times = [1, 0.8, 0.3, 0]) {
  let rests = 0;
  const clock = new Clock(
    () => {},
    () => {
      rests += 1;
    },
  );
  clock.setTimes(times);
  clock.t = clock.start;
  return { clock, rests: () => rests };
}

test("a value is found between its neighbours in lists that rise and that fall", () => {
  for (const list of [[0, 1, 4, 9], [1, 0.8, 0.3, 0], [-2, 8], [5]]) {
    const [from, to] = [list[0], list[list.length - 1]];
    for (let share = 0; share <= 1; share += 0.01) {
      const value = from + share * (to - from);
      const [i, f] = locate(list, value);
      assert.ok(f >= 0 && f < 1);
      const found = list[i] + f * ((list[i + 1] ?? list[i]) - list[i]);
      assert.ok(Math.abs(found - value) < 1e-12);
    }
    assert.deepEqual(locate(list, from - (to - from) - 1e-9 * Math.sign(to - from)), [0, 0]);
    assert.deepEqual(locate(list, to), [list.length - 1, 0]);
  }
});

test("noise becomes data in six seconds, evenly, and then it rests", () => {
  const { clock, rests } = made();
  clock.play();
  pass(3);
  assert.ok(Math.abs(clock.t - 0.5) < 0.01);
  assert.equal(rests(), 0);
  clock.speed = 4;
  pass(1);
  assert.equal(clock.t, 0);
  assert.equal(clock.playing, false);
  assert.equal(rests(), 1);
});

test("a loop holds the finished picture for a second and starts again from noise", () => {
  const { clock } = made();
  clock.loop = true;
  clock.t = 0.001;
  clock.play();
  pass(0.9);
  assert.equal(clock.t, 0);
  pass(0.5);
  assert.ok(clock.playing && clock.t > 0.9);
});

test("where motion is unwelcome only stored frames are shown", () => {
  still = true;
  const { clock } = made();
  const seen = new Set();
  clock.play();
  pass(5, () => seen.add(clock.t));
  assert.deepEqual([...seen], [1, 0.8, 0.3, 0]);
});

test("steps go from frame to frame and stop at the ends", () => {
  const { clock } = made();
  const walk = (/** @type {number[]} */ ...frames) =>
    frames.map((by) => {
      clock.step(by);
      return clock.t;
    });
  assert.deepEqual(walk(1, 1, 1, 1, -1, 10, -10), [0.8, 0.3, 0, 0, 0.3, 0, 1]);
  clock.seek(0.5);
  assert.deepEqual(walk(-1), [0.8]);
  clock.seek(0.5);
  assert.deepEqual(walk(1), [0.3]);
});
