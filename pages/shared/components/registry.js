// What parts.py has sent, by place; every component of the page can look it up.

/** @import { Part } from "./types.d.ts" */

const ARRIVED = "film-room-part";
// Every component is a script of its own: what they share hangs on the page.
const page = /** @type {{ filmRoomParts?: Map<string, Part> }} */ (globalThis);

function parts() {
  page.filmRoomParts ??= new Map();
  return page.filmRoomParts;
}

/** @param {string} place */
export function get(place) {
  return parts().get(place);
}

/** @param {Part} part */
export function put(part) {
  parts().set(part.header.place, part);
  document.dispatchEvent(new Event(ARRIVED));
}

/** @param {Part} part */
export function drop(part) {
  const { place } = part.header;
  if (get(place) === part) parts().delete(place);
}

/** Calls back whenever a part has come; returns what ends it. @param {() => void} hear */
export function listen(hear) {
  document.addEventListener(ARRIVED, hear);
  return () => document.removeEventListener(ARRIVED, hear);
}
