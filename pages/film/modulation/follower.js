// A picture below the player that moves by the player's clock; its bar is the same clock's.
import { offscreen, saveCanvas } from "../../shared/components/canvas.js";
import { parts } from "../../shared/components/dom.js";
import { mountJoined } from "../../shared/components/joined.js";
import { readTheme } from "../../shared/components/theme.js";
import { Transport } from "../../shared/components/transport/transport.js";
import { subscribe } from "./linking.js";

/** @import { Clock } from "../../shared/components/transport/clock.js" */
/** @import { FollowerHeader, Look } from "./types.d.ts" */

const NARROW = 560;

/** @template {FollowerHeader} Header */
export class Follower {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.parts = parts(root, { stage: HTMLElement, note: HTMLElement, now: HTMLElement });
    /** @type {Header} */
    this.header = /** @type {any} */ (null);
    /** @type {Look} */
    this.colours = /** @type {any} */ (null);
    /** @type {Clock | undefined} */
    this.clock = undefined;
    /** @type {number[] | undefined} */
    this.times = undefined;
    this.drawn = 0;
    this.digest = "";
    this.ratio = 0;
    this.narrow = false;
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(root);
    this.eye = new IntersectionObserver(([entry]) => this.look(entry.isIntersecting));
    this.eye.observe(root);
    this.unsubscribe = subscribe((clock) => this.follow(clock));
    Object.assign(root, { read: () => ({ drawn: this.drawn, t: this.t, ...this.state() }) });
  }

  /** Takes over a message. @param {Header} _header @param {any} _parts @param {boolean} _fresh */
  setData(_header, _parts, _fresh) {}

  /** Finds places for this width. @param {number} _width */
  lay(_width) {}

  /** Draws at t. @param {number} _t */
  draw(_t) {}

  /** For tests: what is drawn now. @returns {object} */
  state() {
    return {};
  }

  get t() {
    return this.clock?.t ?? 0;
  }

  /** What is out of sight need not be drawn. @param {boolean} seen */
  look(seen) {
    this.seen = seen;
    this.show();
  }

  /** @param {Clock} clock */
  follow(clock) {
    if (clock !== this.clock) {
      this.clock = clock;
      this.transport = new Transport({ root: this.root, clock, save: () => this.save() });
      this.times = undefined;
    }
    if (clock.times !== this.times) {
      this.times = clock.times;
      this.transport?.setTimes();
    }
    this.show();
  }

  /** @param {import("../../shared/components/types.d.ts").Joined<Header, any>} message */
  receive({ header, parts: sent }) {
    const fresh = header.digest !== this.digest;
    this.digest = header.digest;
    this.header = header;
    this.parts.stage.setAttribute("aria-label", header.alt);
    this.parts.note.textContent = header.note;
    const { paper, font, scheme } = readTheme(this.root);
    this.colours = { ...header.looks[scheme], paper, font };
    this.root.style.colorScheme = scheme;
    this.setData(header, sent, fresh);
    this.resize();
  }

  resize() {
    const wide = this.root.clientWidth;
    if (!wide || !this.header) return;
    this.ratio = Math.min(devicePixelRatio || 1, 2);
    this.narrow = wide < NARROW;
    this.root.classList.toggle("narrow", this.narrow);
    this.lay(wide);
    this.show();
  }

  show() {
    if (!this.header || !this.ratio) return;
    if (this.seen) {
      this.draw(this.t);
      this.drawn += 1;
    }
    this.parts.now.textContent = `t = ${this.t.toFixed(2)}`;
    this.transport?.show();
  }

  save() {
    const { ratio, colours, header } = this;
    const { stage } = this.parts;
    const frame = stage.getBoundingClientRect();
    const { canvas, context } = offscreen(frame.width * ratio, (frame.height + 40) * ratio);
    context.scale(ratio, ratio);
    context.fillStyle = colours.paper;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = colours.ink;
    context.font = `600 17px ${colours.font}`;
    context.fillText(`${header.title}, t = ${this.t.toFixed(2)}`, 4, 24);
    const place = (/** @type {Element} */ part) => {
      const { left, top, width, height } = part.getBoundingClientRect();
      return { x: left - frame.left, y: top - frame.top + 40, width, height };
    };
    for (const part of stage.querySelectorAll("canvas")) {
      const { x, y, width, height } = place(part);
      context.drawImage(part, x, y, width, height);
    }
    for (const part of stage.querySelectorAll(".title")) {
      const { x, y } = place(part);
      context.fillText(part.textContent ?? "", x, y + 18);
    }
    saveCanvas(canvas, `film-room-${header.name}-t-${this.t.toFixed(2)}.png`);
  }

  close() {
    this.unsubscribe();
    this.watch.disconnect();
    this.eye.disconnect();
    this.transport?.close();
  }
}

/** What Streamlit calls for a picture of this kind. @param {new (root: HTMLElement) => Follower<any>} Kind */
export function follower(Kind) {
  return mountJoined(".follower", (root) => new Kind(root));
}
