import assert from "node:assert/strict";
import { test } from "node:test";
import { GAP, plan } from "../../pages/shared/components/player/layout.js";

const CAPTION = 30;
const BAR = 56;

test("pictures, slider and bar share the height, whatever the window", () => {
  for (const count of [1, 2, 3, 4]) {
    for (const guide of [false, true]) {
      for (const width of [600, 760, 870, 1110, 1270]) {
        for (const window of [720, 900, 1080]) {
          const made = plan({ count, guide, width, height: 620, window });
          const rows = Math.ceil(count / made.columns);
          const pictures = rows * (made.css + CAPTION) + (rows - 1) * GAP;
          const across = made.columns * made.css + (made.columns - 1) * GAP;
          assert.ok(made.height <= Math.max(440, window - 200), `${window}: ${made.height}`);
          assert.ok(pictures + BAR <= made.height, `${count} ${width} ${window}`);
          assert.ok(across <= width, `${count} ${width}`);
        }
      }
    }
  }
});

test("two pictures with a slider are 300 pixels wide on a small projector", () => {
  const made = plan({ count: 2, guide: true, width: 760, height: 620, window: 720 });
  assert.ok(made.low && made.height === 520 && made.css >= 300, JSON.stringify(made));
});

test("a higher window gives larger pictures until the wished height is there", () => {
  const at = (/** @type {number} */ window) =>
    plan({ count: 2, guide: true, width: 760, height: 620, window });
  assert.ok(at(720).css < at(760).css && at(760).css < at(790).css);
  assert.ok(at(790).low && !at(820).low);
  assert.deepEqual(at(820), at(1400));
});

test("on a phone pictures stack and take the width", () => {
  const made = plan({ count: 2, guide: true, width: 358, height: 620, window: 844 });
  assert.ok(made.narrow && made.columns === 1 && !made.low && made.height > 620);
});

test("a single picture has its words beside it", () => {
  assert.ok(plan({ count: 1, guide: false, width: 716, height: 520, window: 720 }).beside);
  assert.ok(!plan({ count: 2, guide: true, width: 760, height: 620, window: 900 }).beside);
});
