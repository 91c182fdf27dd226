// One clock for every page: t runs from noise (times[0]) to data (the last of times).
const RUN_SECONDS = 6; // noise to data at speed 1
const HOLD_SECONDS = 1; // the finished picture stands this long before a loop starts again
const STILL_SECONDS = 0.75; // between two frames where motion is unwelcome

/**
 * Where a value lies in a monotonic list: the index before it and the fraction on to the next.
 * @param {ArrayLike<number>} list @param {number} value @returns {[number, number]}
 */
export function locate(list, value) {
  const last = list.length - 1;
  const sign = last > 0 && list[last] < list[0] ? -1 : 1;
  if (last === 0 || sign * (value - list[0]) <= 0) return [0, 0];
  if (sign * (value - list[last]) >= 0) return [last, 0];
  let i = 0;
  while (sign * (list[i + 1] - value) <= 0) i += 1;
  return [i, (value - list[i]) / (list[i + 1] - list[i])];
}

export class Clock {
  /**
   * @param {() => void} show draws the picture at this.t
   * @param {() => void} rest is called when the picture stands still and may be reported
   */
  constructor(show, rest) {
    this.show = show;
    this.rest = rest;
    this.times = [1, 0];
    this.t = 0;
    this.speed = 1;
    this.loop = false;
    this.playing = false;
    this.ticket = 0;
    this.waited = 0;
    /** @type {number | null} */
    this.before = null;
    this.motion = matchMedia("(prefers-reduced-motion: reduce)");
    this.hide = () => document.hidden && this.pause();
    document.addEventListener("visibilitychange", this.hide);
  }

  get start() {
    return this.times[0];
  }

  get end() {
    return this.times[this.times.length - 1];
  }

  get still() {
    return this.motion.matches;
  }

  /** @param {number[]} times */
  setTimes(times) {
    this.times = times;
    this.t = Math.min(this.start, Math.max(this.end, this.t));
  }

  play() {
    if (this.playing || this.times.length < 2) return;
    if (this.t <= this.end) this.t = this.start;
    this.playing = true;
    this.before = null;
    this.waited = 0;
    this.show();
    this.ticket = requestAnimationFrame(this.tick);
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.ticket);
    this.show();
    this.rest();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  /** Goes to a time; the caller calls rest() when the pointer lets go. @param {number} t */
  seek(t) {
    this.playing = false;
    cancelAnimationFrame(this.ticket);
    this.t = Math.min(this.start, Math.max(this.end, t));
    this.show();
  }

  /** @param {number} frames */
  step(frames) {
    const [i, fraction] = locate(this.times, this.t);
    const from = frames < 0 && fraction > 0 ? i + 1 : i;
    this.seek(this.times[Math.min(this.times.length - 1, Math.max(0, from + frames))]);
  }

  tick = (/** @type {number} */ now) => {
    if (!this.playing) return;
    this.ticket = requestAnimationFrame(this.tick);
    // A stalled tab must not make the picture leap.
    const seconds = this.before === null ? 0 : Math.min(0.25, (now - this.before) / 1000);
    this.before = now;
    if (this.t <= this.end) this.finish(seconds);
    else if (this.still) this.hop(seconds);
    else this.glide(seconds);
  };

  /** @param {number} seconds */
  glide(seconds) {
    const span = this.start - this.end;
    this.t = Math.max(this.end, this.t - (seconds * this.speed * span) / RUN_SECONDS);
    this.show();
  }

  /** @param {number} seconds */
  hop(seconds) {
    this.waited += seconds * this.speed;
    if (this.waited < STILL_SECONDS) return;
    this.waited = 0;
    this.t = this.times[locate(this.times, this.t)[0] + 1];
    this.show();
  }

  /** @param {number} seconds */
  finish(seconds) {
    if (!this.loop) {
      this.pause();
      return;
    }
    this.waited += seconds;
    if (this.waited < HOLD_SECONDS) return;
    this.waited = 0;
    this.t = this.start;
    this.show();
  }

  close() {
    this.playing = false;
    cancelAnimationFrame(this.ticket);
    document.removeEventListener("visibilitychange", this.hide);
  }
}
