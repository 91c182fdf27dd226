// A part of another component's message: it shows nothing and holds what has come.
import { mount } from "./mount.js";
import { drop, put } from "./registry.js";

/** @import { Part } from "./types.d.ts" */

export default mount(".part", (root) => {
  /** @type {Part | null} */
  let held = null;
  return {
    root,
    receive: (/** @type {Part} */ part) => {
      if (held && held.header.place !== part.header.place) drop(held);
      held = part;
      put(part);
    },
    close: () => held && drop(held),
  };
});
