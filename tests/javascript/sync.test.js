import assert from "node:assert/strict";
import { test } from "node:test";
import { Sync } from "../../pages/shared/components/sync.js";

function made() {
  /** @type {[string, unknown][]} */
  const sent = [];
  /** @type {unknown[]} */
  const applied = [];
  const sync = new Sync((name, value) => sent.push([name, value]));
  const hear = (/** @type {unknown} */ value) =>
    sync.follow("t", value, (news) => applied.push(news));
  return { sync, sent, applied, hear };
}

test("a value from Python is applied once, and again only when it changes", () => {
  const { applied, hear } = made();
  for (const value of [0.5, 0.5, 0.25, 0.25, 0.5]) hear(value);
  assert.deepEqual(applied, [0.5, 0.25, 0.5]);
});

test("the viewer's own value that comes back is not applied", () => {
  const { sync, sent, applied, hear } = made();
  hear(1);
  sync.report("t", 0.7);
  sync.report("t", 0.6);
  hear(0.7); // late: the viewer is already at 0.6
  hear(0.6);
  assert.deepEqual(applied, [1]);
  assert.deepEqual(sent, [
    ["t", 0.7],
    ["t", 0.6],
  ]);
});

test("an echo that overtakes an older one ends both", () => {
  const { sync, applied, hear } = made();
  sync.report("t", 0.7);
  sync.report("t", 0.6);
  hear(0.6);
  hear(0.7);
  assert.deepEqual(applied, [0.7]); // no report is out any more: this is Python's own wish
});

test("what both sides know is not reported", () => {
  const { sync, sent, hear } = made();
  hear(0.5);
  assert.equal(sync.report("t", 0.5), false);
  assert.equal(sync.report("t", 0.4), true);
  assert.equal(sync.report("t", 0.4), false);
  assert.equal(sent.length, 1);
});

test("null says nothing, and lists are compared by what they hold", () => {
  const { sync, sent, applied, hear } = made();
  hear(null);
  hear([1, 2]);
  sync.report("t", [1, 2]);
  assert.deepEqual(applied, [[1, 2]]);
  assert.deepEqual(sent, []);
});
