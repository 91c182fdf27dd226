// The guidance slider: its marks, its words, and when a drag is over.
import { child, parts } from "./dom.js";
import { signed } from "./format.js";
import { REST_MS } from "./transport/transport.js";

export class GuidanceSlider {
  /**
   * @param {HTMLElement} root
   * @param {object} calls
   * @param {() => void} [calls.onReach] when a pointer or the focus comes to the slider
   * @param {(scale: number) => void} calls.onInput while the slider moves
   * @param {(scale: number) => void} calls.onRest when a pointer lets go, or keys pause
   * @param {(scale: number) => string} [calls.origin] where the picture at a scale comes from
   */
  constructor(root, { onReach = () => {}, onInput, onRest, origin = () => "" }) {
    const kinds = { guide: HTMLElement, scale: HTMLElement, weight: HTMLElement };
    const more = { meaning: HTMLElement, marks: HTMLElement, guidance: HTMLInputElement };
    this.parts = parts(root, { ...kinds, ...more });
    this.origin = origin;
    this.value = 1;
    this.ends = [0, 1];
    /** @type {number[]} */
    this.scales = [];
    /** @type {boolean | null} whether a pointer holds the slider; null after keys */
    this.held = null;
    this.later = 0;
    const { guidance } = this.parts;
    guidance.oninput = () => {
      this.set(Number(guidance.value));
      onInput(this.value);
    };
    guidance.onchange = () => {
      clearTimeout(this.later);
      this.later = setTimeout(() => onRest(this.value), this.held === false ? 0 : REST_MS);
      this.held = null;
    };
    guidance.onpointerenter = guidance.onfocus = onReach;
    guidance.onpointerdown = () => {
      this.held = true;
      onReach();
    };
    guidance.onpointerup = guidance.onpointercancel = () => {
      this.held = false;
    };
  }

  /**
   * Ascending guidance scales, a tick at each, between two ends; null hides the slider.
   * @param {number[] | null} scales @param {[number, number] | null} ends
   */
  setScales(scales, ends) {
    this.parts.guide.hidden = !scales;
    this.scales = scales ?? [];
    if (!ends) return;
    this.ends = ends;
    const [low, high] = this.ends;
    Object.assign(this.parts.guidance, { min: String(low), max: String(high) });
    this.set(Math.min(high, Math.max(low, this.value)));
  }

  /** Ticks, and what the scales mean: in one row where there is room, else in three. */
  layout() {
    const { marks } = this.parts;
    const [low, high] = this.ends;
    marks.replaceChildren();
    if (!this.scales.length) return;
    const mark = (
      /** @type {number} */ value,
      /** @type {string} */ className,
      textContent = "",
    ) => {
      if (value < low || value > high) return;
      const left = `${(100 * (value - low)) / (high - low)}%`;
      child(marks, "i", { className, textContent }).style.left = left;
    };
    const unit = marks.clientWidth / (high - low);
    const row = -low * unit > 110 || unit > 130;
    for (const scale of this.scales) mark(scale, "tick");
    if (low < 0 && (!row || -low * unit > 140)) {
      mark(low, "named", -low * unit > 230 ? "away from the class" : "away");
    }
    if (!row) mark(0, "named third", "0 unconditional");
    else if (low < 0) mark(0, "named before", "unconditional 0");
    else mark(0, "named", "0 unconditional");
    mark(1, row ? "named" : "named second", "1 conditional");
    if (high > 1) mark(high, "named before", "guided");
    if (row) return;
    mark(0, "tick third");
    mark(1, "tick second");
  }

  /** @param {number} scale */
  set(scale) {
    const { guidance, weight } = this.parts;
    this.value = scale;
    if (Number(guidance.value) !== scale) guidance.value = String(scale);
    this.parts.scale.textContent = this.words;
    weight.textContent = `w = s − 1 = ${signed(scale - 1)}`;
    this.explain();
    guidance.setAttribute("aria-valuetext", `${this.words}, ${weight.textContent}`);
  }

  get words() {
    return `s = ${signed(this.value)}`;
  }

  /** Says what the scale means, and where its picture comes from. */
  explain() {
    const words = [meaning(this.value), this.origin(this.value)];
    this.parts.meaning.textContent = `${words.filter(Boolean).join(", ")}.`;
  }

  close() {
    clearTimeout(this.later);
  }
}

/** @param {number} s */
export function meaning(s) {
  if (s === 0) return "Unconditional";
  if (s === 1) return "Conditional";
  if (s > 1) return "Guided";
  return s < 0 ? "Away from the class" : "Weaker than conditional";
}
