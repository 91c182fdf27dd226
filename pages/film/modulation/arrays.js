// What arrives as int16, read back; and the few sums that the browser does.
import { silu } from "../../shared/components/network.js";
import { locate } from "../../shared/components/transport/clock.js";

const UNIT = 32767;

/** Scale and shift of all features over t, each int16 (times, features) of a largest value. */
export class Modulation {
  /**
   * @param {number[]} times @param {number} features
   * @param {Int16Array} scale @param {number} scaleMost
   * @param {Int16Array} shift @param {number} shiftMost
   */
  constructor(times, features, scale, scaleMost, shift, shiftMost) {
    this.times = times;
    this.features = features;
    this.scale = scale;
    this.shift = shift;
    this.scaleUnit = scaleMost / UNIT;
    this.shiftUnit = shiftMost / UNIT;
  }

  /**
   * Fills scale and shift (features) at t, a line between the two nearest times.
   * @param {number} t @param {Float32Array} scale @param {Float32Array} shift
   */
  at(t, scale, shift) {
    const [k, f] = locate(this.times, t);
    const here = k * this.features;
    const next = f > 0 ? here + this.features : here;
    for (let i = 0; i < this.features; i += 1) {
      scale[i] = this.scaleUnit * (this.scale[here + i] * (1 - f) + this.scale[next + i] * f);
      shift[i] = this.shiftUnit * (this.shift[here + i] * (1 - f) + this.shift[next + i] * f);
    }
  }

  /** One feature at the k-th time. @param {number} k @param {number} i @returns {[number, number]} */
  spot(k, i) {
    const at = k * this.features + i;
    return [this.scaleUnit * this.scale[at], this.shiftUnit * this.shift[at]];
  }

  /**
   * Values of scale or shift as stored, what one unit of them is, and the value that does nothing.
   * @param {"scale" | "shift"} kind
   */
  part(kind) {
    const scale = { list: this.scale, unit: this.scaleUnit, neutral: 1 };
    return kind === "scale" ? scale : { list: this.shift, unit: this.shiftUnit, neutral: 0 };
  }

  /** The least and largest of scale or shift, the identity included. @param {"scale" | "shift"} kind */
  bounds(kind) {
    const { list, unit, neutral } = this.part(kind);
    let [low, high] = [neutral, neutral];
    for (const value of list) {
      if (value * unit < low) low = value * unit;
      if (value * unit > high) high = value * unit;
    }
    return [low, high];
  }
}

/**
 * One frame between the stored ones, out of data (frames · size) in units that differ by frame.
 * @param {Float32Array} out @param {Int16Array} data @param {number[]} frames @param {number} t
 * @param {number[]} units
 */
export function blend(out, data, frames, t, units) {
  const [k, f] = locate(frames, t);
  const size = out.length;
  const next = f > 0 ? k + 1 : k;
  const [a, b] = [((1 - f) * units[k]) / UNIT, (f * units[next]) / UNIT];
  for (let i = 0; i < size; i += 1) out[i] = a * data[k * size + i] + b * data[next * size + i];
}

/**
 * FiLM and the activation of one feature over the plane; held to core by a browser test.
 * @param {Float32Array} before @param {number} scale @param {number} shift
 * @param {Float32Array} after @param {Float32Array} active
 */
export function respond(before, scale, shift, after, active) {
  for (let i = 0; i < before.length; i += 1) {
    after[i] = scale * before[i] + shift;
    active[i] = silu(after[i]);
  }
}

/** @param {Float32Array} list */
export function largest(list) {
  return list.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
