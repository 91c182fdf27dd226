import assert from "node:assert/strict";
import { test } from "node:test";
import { mount } from "../../pages/shared/components/mount.js";

/** A place on a page with a component's root in it. */
function place() {
  const parent = { root: {}, querySelector: () => parent.root };
  return parent;
}

function made() {
  /** @type {string[]} */
  const log = [];
  const render = mount(
    ".it",
    (root, send) => ({
      root,
      receive: (/** @type {string} */ data) => {
        log.push(data);
        send("heard", data);
      },
      close: () => log.push("closed"),
    }),
    (data) => data,
  );
  /** @param {any} parentElement @param {unknown} data @param {any} setStateValue */
  const show = (parentElement, data, setStateValue = () => {}) =>
    render({ parentElement, data, setStateValue });
  return { log, show };
}

test("one component lives through all messages of its place, until it is cleaned up", () => {
  const { log, show } = made();
  const here = place();
  show(here, "one");
  const clean = show(here, "two");
  assert.deepEqual(log, ["one", "two"]);
  clean?.();
  show(here, "three");
  assert.deepEqual(log, ["one", "two", "closed", "three"]);
});

test("two places have a component each, and a new root a new one", () => {
  const { log, show } = made();
  const [here, there] = [place(), place()];
  show(here, "one");
  show(there, "two");
  assert.deepEqual(log, ["one", "two"]);
  here.root = {};
  show(here, "three");
  assert.deepEqual(log, ["one", "two", "closed", "three"]);
});

test("it reports through the latest door, and waits for data", () => {
  const { log, show } = made();
  const here = place();
  /** @type {string[]} */
  const doors = [];
  assert.equal(show(here, null), undefined);
  show(here, "one", () => doors.push("first"));
  show(here, "two", () => doors.push("second"));
  assert.deepEqual(doors, ["first", "second"]);
  assert.deepEqual(log, ["one", "two"]);
});
