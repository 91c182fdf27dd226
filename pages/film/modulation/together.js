// One clock for all views of a page: its player gives it away, the others join it.
const TICK = "film-room-tick";

function lead(clock) {
  globalThis.filmRoomClock = clock;
  document.dispatchEvent(new Event(TICK));
}

function leave(clock) {
  if (globalThis.filmRoomClock === clock) delete globalThis.filmRoomClock;
}

// Calls show(clock) now and whenever the clock moves; returns what ends it.
function join(show) {
  const listen = () => globalThis.filmRoomClock && show(globalThis.filmRoomClock);
  document.addEventListener(TICK, listen);
  listen();
  return () => document.removeEventListener(TICK, listen);
}
