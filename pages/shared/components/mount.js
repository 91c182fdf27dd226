import { unpack } from "./unpack.js";

/** @import { Component, Send, View } from "./types.d.ts" */

/**
 * What Streamlit calls for each new message; what is built lives as long as its place.
 * @param {string} selector of the component's root
 * @param {(root: HTMLElement, send: Send) => Component} build
 * @param {(data: any) => unknown} read makes the message of the data
 */
export function mount(selector, build, read = unpack) {
  /** @type {WeakMap<WeakKey, { component: Component, outlet: { send: Send } }>} */
  const live = new WeakMap();
  return (/** @type {View} */ { data, parentElement, setStateValue }) => {
    const root = /** @type {HTMLElement | null} */ (parentElement.querySelector(selector));
    if (!root || !data) return undefined;
    let place = live.get(parentElement);
    if (place?.component.root !== root) {
      place?.component.close();
      const outlet = { send: setStateValue };
      place = { outlet, component: build(root, (name, value) => outlet.send(name, value)) };
      live.set(parentElement, place);
    }
    const { component, outlet } = place;
    outlet.send = setStateValue;
    component.receive(read(data));
    return () => {
      component.close();
      live.delete(parentElement);
    };
  };
}
