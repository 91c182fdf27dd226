// The knobs: what each one turns, and the field, slider and chips that turn it.
import { child } from "../../shared/components/dom.js";

/** @import { Explorer } from "./explorer.js" */

/**
 * digits: how many of a value count; whole numbers have none.
 * @typedef {{
 *   name: "max_period" | "time_scale" | "dim" | "steps", label: string, help: string,
 *   digits?: number, chips: number[],
 * }} Knob
 */

/** @type {Knob[]} */
export const KNOBS = [
  {
    name: "max_period",
    label: "max_period P",
    help: "Sets the lowest frequency: a longer period slows the far channels and leaves the first alone.",
    digits: 3,
    chips: [],
  },
  {
    name: "time_scale",
    label: "Time scale",
    help: "Multiplies t before it is embedded: all frequencies of the picture move together.",
    digits: 3,
    chips: [1, 30, 1000],
  },
  {
    name: "dim",
    label: "Width",
    help: "How many dimensions γ(t) has: more frequencies in the same range; an odd width ends in zeros.",
    chips: [],
  },
  {
    name: "steps",
    label: "Steps T",
    help: "How many steps the interval of t is cut into: changes the columns, not the waves.",
    chips: [],
  },
];

/** One knob: a field for the exact value, a slider, chips for usual values. */
export class Dial {
  /** @param {Explorer} owner @param {Element} parent @param {[number, number]} bounds @param {Knob} knob */
  constructor(owner, parent, [low, high], { name, label, help, digits, chips }) {
    this.owner = owner;
    this.name = name;
    this.digits = digits;
    this.low = low;
    this.high = high;
    const box = child(parent, "div");
    const head = child(box, "div", { className: "head", title: help });
    child(head, "label", { textContent: label });
    const row = child(head, "span", { className: "chips" });
    for (const value of chips) {
      button(row, String(value), help, () => owner.turn({ [name]: value }, true));
    }
    const step = digits === undefined ? "1" : "any";
    const ends = { min: String(low), max: String(high) };
    this.field = child(head, "input", { type: "number", step, ...ends });
    this.field.setAttribute("aria-label", label);
    const thousand = { type: "range", min: "0", max: "1000", step: "any" };
    this.slider = child(box, "input", { ...thousand, title: help, className: `knob-${name}` });
    this.slider.setAttribute("aria-label", `${label}, slider`);
    this.slider.oninput = () => owner.turn({ [name]: this.fromSlider(Number(this.slider.value)) });
    this.slider.onchange = () => owner.settle();
    this.slider.onkeydown = (event) => this.press(event);
    this.field.onchange = () => this.type();
  }

  /** @param {number} value */
  round(value) {
    const near = this.digits ? Number(value.toPrecision(this.digits)) : Math.round(value);
    return Math.min(Math.max(near, this.low), this.high);
  }

  /** @param {number} share of 1000 */
  fromSlider(share) {
    return this.round(this.low * (this.high / this.low) ** (share / 1000));
  }

  /** @param {number} value */
  toSlider(value) {
    return (1000 * Math.log(value / this.low)) / Math.log(this.high / this.low);
  }

  /** Keys move whole numbers by one and others by a tenth of a decade. @param {KeyboardEvent} event */
  press(event) {
    const ones = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
    /** @type {Record<string, number>} */
    const keys = { ...ones, PageUp: 10, PageDown: -10 };
    const by = keys[event.key];
    if (!by) return;
    event.preventDefault();
    const value = this.owner.settings[this.name];
    const moved = this.digits ? value * 10 ** (by / 10) : value + by;
    this.owner.turn({ [this.name]: this.round(moved) });
    this.owner.settleSoon();
  }

  type() {
    const value = Number(this.field.value);
    const fits = this.field.value !== "" && value >= this.low && value <= this.high;
    this.field.setCustomValidity("");
    if (fits) this.owner.turn({ [this.name]: this.digits ? value : Math.round(value) }, true);
    else {
      this.field.setCustomValidity(`Use a number from ${this.low} to ${this.high}.`);
      this.field.reportValidity();
    }
  }

  /** @param {number} value */
  show(value) {
    const share = this.toSlider(value);
    if (this.fromSlider(Number(this.slider.value)) !== value) this.slider.value = String(share);
    this.slider.setAttribute("aria-valuetext", String(value));
    if (!hasFocus(this.field) || this.field.checkValidity()) this.field.value = String(value);
  }
}

/** Whether the keyboard is on an element, inside a shadow root too. @param {Element} element */
export function hasFocus(element) {
  const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  return root.activeElement === element;
}

/** @param {Element} parent @param {string} textContent @param {string} title @param {() => void} onclick */
export function button(parent, textContent, title, onclick) {
  return child(parent, "button", { type: "button", textContent, title, onclick });
}
