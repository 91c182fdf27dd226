import assert from "node:assert/strict";
import { test } from "node:test";
import { unpack } from "../../pages/shared/components/unpack.js";

test("a message is read at any byte of a larger buffer", () => {
  const sections = {
    a: { dtype: "uint8", shape: [3], offset: 0 },
    b: { dtype: "int16", shape: [2, 2], offset: 4 },
    c: { dtype: "float32", shape: [], offset: 12 },
  };
  let head = JSON.stringify({ name: "ε", sections });
  while (new TextEncoder().encode(head).length % 4) head += " ";
  const json = new TextEncoder().encode(head);
  const message = new Uint8Array(1 + 4 + json.length + 16); // one byte before it
  const view = new DataView(message.buffer);
  view.setUint32(1, json.length, true);
  message.set(json, 5);
  const body = 5 + json.length;
  message.set([1, 2, 255], body);
  [-1, 2, -32768, 32767].forEach((value, i) => {
    view.setInt16(body + 4 + 2 * i, value, true);
  });
  view.setFloat32(body + 12, 0.5, true);
  const { header, arrays } = unpack(message.subarray(1));
  assert.equal(header.name, "ε");
  assert.deepEqual([...arrays.a], [1, 2, 255]);
  assert.deepEqual([...arrays.b], [-1, 2, -32768, 32767]);
  assert.deepEqual([...arrays.c], [0.5]);
});
