// Puts together what parts.py sent apart: a header and the parts that it names.
import { mount } from "./mount.js";
import { get, listen } from "./registry.js";

/** @import { Component, Joined, Part, Send } from "./types.d.ts" */

/**
 * The whole message for a place, or null while a part of it is on its way.
 * @param {string} place @returns {Joined<any, any> | null}
 */
export function join(place) {
  const header = get(`${place}.header`)?.header;
  if (!header) return null;
  /** @type {Record<string, any>} */
  const found = {};
  for (const [name, [where, digest]] of Object.entries(header.parts ?? {})) {
    const part = get(where);
    if (part?.header.digest !== digest) return null;
    found[name] = part.arrays;
  }
  return { header: { ...header, digest: JSON.stringify(header.parts) }, parts: found };
}

/**
 * As `mount`, for a component whose message `mount_parts` sends: it hears of the whole message
 * when its last part has come, and again when Streamlit calls, as for a new theme.
 * @param {string} selector @param {(root: HTMLElement, send: Send) => Component} build
 */
export function mountJoined(selector, build) {
  return mount(selector, (root, send) => {
    const component = build(root, send);
    /** @type {Part["header"]} what came with the code */
    let constant = { place: "", digest: "" };
    /** @type {Part["header"] | undefined} */
    let seen;
    const tell = (/** @type {boolean} */ again) => {
      const { place } = constant;
      const header = get(`${place}.header`)?.header;
      if (header === seen && !again) return;
      const message = join(place);
      if (!message) return;
      seen = header;
      component.receive({ ...message, header: { ...constant, ...message.header } });
    };
    const stop = listen(() => tell(false));
    return {
      root,
      receive: (/** @type {Part} */ message) => {
        constant = message.header;
        tell(true);
      },
      close: () => {
        stop();
        component.close();
      },
    };
  });
}
