import assert from "node:assert/strict";
import { test } from "node:test";
import { mountJoined } from "../../pages/shared/components/joined.js";
import { drop, put } from "../../pages/shared/components/registry.js";

Object.assign(globalThis, { document: new EventTarget() });

/** @param {string} place @param {string} digest @param {object} more */
function part(place, digest, more = {}) {
  return { header: { place, digest, ...more }, arrays: { values: digest } };
}

/** A joined component in a place of its own, and what it has heard. */
function made(/** @type {string} */ place) {
  /** @type {any[]} */
  const heard = [];
  let closed = false;
  const render = mountJoined(".it", (root) => ({
    root,
    receive: (/** @type {any} */ message) => heard.push(message),
    close: () => {
      closed = true;
    },
  }));
  const parent = { root: {}, querySelector: () => parent.root };
  const data = packed({ place, looks: "dark" });
  const show = () => render(/** @type {any} */ ({ parentElement: parent, data }));
  return { heard, show, isClosed: () => closed };
}

/** As packing.py does, without arrays. @param {object} header */
function packed(header) {
  let head = JSON.stringify({ digest: "", sections: {}, ...header });
  while ((4 + head.length) % 8) head += " ";
  const bytes = new Uint8Array(4 + head.length);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(new TextEncoder().encode(head), 4);
  return bytes;
}

test("it waits for every part, in whatever order they come", () => {
  const { heard, show } = made("one");
  put(part("one.header", "h", { t: 1, parts: { field: ["one.field", "f"] } }));
  show();
  assert.equal(heard.length, 0);
  put(part("one.field", "old"));
  assert.equal(heard.length, 0);
  put(part("one.field", "f"));
  assert.equal(heard.length, 1);
  assert.deepEqual(heard[0].parts, { field: { values: "f" } });
  assert.equal(heard[0].header.t, 1);
  assert.equal(heard[0].header.looks, "dark");
});

test("a new header alone keeps the digest, a new part changes it", () => {
  const { heard, show } = made("two");
  put(part("two.field", "f"));
  put(part("two.header", "h", { t: 1, parts: { field: ["two.field", "f"] } }));
  show();
  put(part("two.header", "h", { t: 0, parts: { field: ["two.field", "f"] } }));
  put(part("two.header", "h", { t: 0, parts: { field: ["two.field", "g"] } }));
  assert.equal(heard.length, 2);
  put(part("two.field", "g"));
  assert.equal(heard.length, 3);
  assert.equal(heard[0].header.digest, heard[1].header.digest);
  assert.notEqual(heard[1].header.digest, heard[2].header.digest);
});

test("parts of other pictures do not disturb it, and after its end it hears no more", () => {
  const { heard, show, isClosed } = made("three");
  put(part("three.header", "h", { parts: {} }));
  const clean = show();
  assert.equal(heard.length, 1);
  put(part("four.header", "h", { parts: {} }));
  assert.equal(heard.length, 1);
  show();
  assert.equal(heard.length, 2); // Streamlit calls again, as for a new theme
  clean?.();
  assert.ok(isClosed());
  put(part("three.header", "h", { parts: {} }));
  assert.equal(heard.length, 2);
});

test("a part that is dropped late does not take its successor along", () => {
  const { heard, show } = made("five");
  const [old, next] = [part("five.field", "f"), part("five.field", "f")];
  put(old);
  put(next);
  drop(old);
  put(part("five.header", "h", { parts: { field: ["five.field", "f"] } }));
  show();
  assert.equal(heard.length, 1);
  drop(next);
  show();
  assert.equal(heard.length, 1);
});
