// One clock for all views of a page: its player publishes it, the others subscribe.

/** @import { Clock } from "../../shared/components/transport/clock.js" */

const TICK = "film-room-tick";
// Every component is a script of its own: what they share hangs on the page.
const page = /** @type {{ filmRoomClock?: Clock }} */ (globalThis);

/** @param {Clock} clock */
export function publish(clock) {
  page.filmRoomClock = clock;
  document.dispatchEvent(new Event(TICK));
}

/** @param {Clock} clock */
export function withdraw(clock) {
  if (page.filmRoomClock === clock) delete page.filmRoomClock;
}

/** Calls show now and whenever the clock moves; returns what ends it. @param {(clock: Clock) => void} show */
export function subscribe(show) {
  const listen = () => page.filmRoomClock && show(page.filmRoomClock);
  document.addEventListener(TICK, listen);
  listen();
  return () => document.removeEventListener(TICK, listen);
}
