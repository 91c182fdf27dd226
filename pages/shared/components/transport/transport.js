// The bar and the keys around a clock; every moving picture has the same ones.
import { child, parts, setPressed, toggleFullscreen } from "../dom.js";
import { short } from "../format.js";
import { locate } from "./clock.js";

export const REST_MS = 400; // keys come in bursts: report once they pause
const MAX_TICKS = 64;

export class Transport {
  /** @param {{ root: HTMLElement, clock: import("./clock.js").Clock, save(): void }} owner */
  constructor(owner) {
    this.clock = owner.clock;
    this.root = owner.root;
    const [button, span] = [HTMLButtonElement, HTMLSpanElement];
    this.parts = parts(owner.root, {
      ...{ play: button, loop: button, save: button, wide: button, speed: HTMLSelectElement },
      ...{ scrub: HTMLInputElement, ticks: HTMLElement, from: span, to: span },
    });
    const { play, scrub, speed, loop, save, wide } = this.parts;
    play.onclick = () => this.clock.toggle();
    scrub.oninput = () => this.clock.seek(this.fromSlider(Number(scrub.value)));
    scrub.onchange = () => this.clock.rest();
    speed.onchange = () => {
      this.clock.speed = Number(speed.value);
    };
    loop.onclick = () => this.setLoop(!this.clock.loop);
    save.onclick = () => owner.save();
    wide.onclick = () => toggleFullscreen(this.root);
    wide.hidden = !document.fullscreenEnabled;
    this.root.onkeydown = (event) => this.press(event);
  }

  /** The slider runs left to right while t runs down. @param {number} value */
  fromSlider(value) {
    return this.clock.start - value * (this.clock.start - this.clock.end);
  }

  /** @param {number} t */
  toSlider(t) {
    const span = this.clock.start - this.clock.end;
    return span > 0 ? (this.clock.start - t) / span : 1;
  }

  setTimes() {
    const { play, scrub, loop, from, to, ticks } = this.parts;
    const { times } = this.clock;
    const alone = times.length < 2;
    for (const part of [play, scrub, loop]) part.disabled = alone;
    from.hidden = alone;
    from.dataset.t = short(this.clock.start);
    to.dataset.t = short(this.clock.end);
    ticks.replaceChildren();
    if (alone || times.length > MAX_TICKS) return;
    for (const t of times) child(ticks, "i").style.left = `${100 * this.toSlider(t)}%`;
  }

  /** @param {boolean} on */
  setLoop(on) {
    this.clock.loop = on;
    setPressed(this.parts.loop, on);
  }

  show() {
    const { scrub, play } = this.parts;
    const value = this.toSlider(this.clock.t);
    scrub.value = String(value);
    scrub.parentElement?.style.setProperty("--done", `${100 * value}%`);
    const words = `t = ${this.clock.t.toFixed(2)}, ${frameWords(this.clock)}`;
    scrub.setAttribute("aria-valuetext", words);
    if (this.root.classList.contains("playing") === this.clock.playing) return;
    this.root.classList.toggle("playing", this.clock.playing);
    play.setAttribute("aria-label", this.clock.playing ? "Pause" : "Play");
    play.title = this.clock.playing ? "Pause (space)" : "Play (space)";
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = /** @type {Element} */ (event.target);
    const foreign = target !== this.parts.scrub && target.matches("input, select");
    const jump = event.shiftKey ? 10 : 1; // up and down stay with the page: they scroll it
    /** @type {Record<string, () => void>} */
    const moves = {
      ArrowRight: () => this.clock.step(jump),
      ArrowLeft: () => this.clock.step(-jump),
      Home: () => this.clock.seek(this.clock.start),
      End: () => this.clock.seek(this.clock.end),
    };
    if (event.key === " " && !target.matches("button, select")) this.clock.toggle();
    else if (event.key in moves && !foreign) this.move(moves[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {() => void} step */
  move(step) {
    step();
    clearTimeout(this.pending);
    this.pending = setTimeout(() => this.clock.playing || this.clock.rest(), REST_MS);
  }

  close() {
    clearTimeout(this.pending);
  }
}

/** Where a clock stands among its frames, in words. @param {{ times: number[], t: number }} clock */
export function frameWords({ times, t }) {
  const [i, fraction] = locate(times, t);
  const where = fraction > 0 ? `between frames ${i} and ${i + 1}` : `frame ${i}`;
  return `${where} of ${times.length - 1}`;
}
