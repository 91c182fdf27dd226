// What arrives as int16, read back; and the few sums that the browser does.
import { silu } from "../../shared/components/network.js";
import { locate } from "../../shared/components/transport/clock.js";

/** @import { ChangedPart, FieldPart, ModulationPart } from "./types.d.ts" */

const UNIT = 32767;
const NEUTRAL = { scale: 1, shift: 0 }; // what changes nothing

/** Scale and shift of all features over t, each (times, features). */
export class Modulation {
  /**
   * @param {Float64Array} times @param {Float32Array} scale @param {Float32Array} shift
   * @param {Int16Array} order features of each layer in the order of time
   */
  constructor(times, scale, shift, order) {
    this.times = times;
    this.features = scale.length / times.length;
    this.scale = scale;
    this.shift = shift;
    this.order = order;
  }

  /** @param {ModulationPart} part */
  static of({ times, scale, shift, peaks, order }) {
    return new Modulation(times, floats(scale, peaks[0]), floats(shift, peaks[1]), order);
  }

  /** The same under interventions, of which the changed features alone are sent. @param {ChangedPart} part */
  changedBy({ features, scale, shift, peaks, order }) {
    const made = new Modulation(this.times, this.scale.slice(), this.shift.slice(), order);
    for (let k = 0; k < this.times.length; k += 1) {
      features.forEach((feature, i) => {
        const [at, from] = [k * this.features + feature, k * features.length + i];
        // Of what is the same at all times, one row is sent.
        made.scale[at] = (scale[from % scale.length] * peaks[0]) / UNIT;
        made.shift[at] = (shift[from % shift.length] * peaks[1]) / UNIT;
      });
    }
    return made;
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
      scale[i] = this.scale[here + i] * (1 - f) + this.scale[next + i] * f;
      shift[i] = this.shift[here + i] * (1 - f) + this.shift[next + i] * f;
    }
  }

  /** One feature at the k-th time. @param {number} k @param {number} i @returns {[number, number]} */
  spot(k, i) {
    const at = k * this.features + i;
    return [this.scale[at], this.shift[at]];
  }

  /** Values of scale or shift, and the one that changes nothing. @param {"scale" | "shift"} kind */
  part(kind) {
    return { list: this[kind], neutral: NEUTRAL[kind] };
  }

  /** The least and largest of scale or shift, the identity included. @param {"scale" | "shift"} kind */
  bounds(kind) {
    const { list, neutral } = this.part(kind);
    let [low, high] = [neutral, neutral];
    for (const value of list) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return [low, high];
  }
}

/** @param {Int16Array} list @param {number} peak */
function floats(list, peak) {
  return Float32Array.from(list, (value) => (value * peak) / UNIT);
}

/**
 * One frame between the stored ones, of a field whose unit differs by frame.
 * @param {Float32Array} out @param {FieldPart} field @param {ArrayLike<number>} frames @param {number} t
 */
export function blend(out, { values, peak }, frames, t) {
  const [k, f] = locate(frames, t);
  const size = out.length;
  const next = f > 0 ? k + 1 : k;
  const [a, b] = [((1 - f) * peak[k]) / UNIT, (f * peak[next]) / UNIT];
  for (let i = 0; i < size; i += 1) {
    out[i] = a * values[k * size + i] + b * values[next * size + i];
  }
}

/**
 * FiLM and the activation of one feature over the plane; held to core by a browser test.
 * @param {Float32Array} preFilm @param {number} scale @param {number} shift
 * @param {Float32Array} postFilm @param {Float32Array} active
 */
export function respond(preFilm, scale, shift, postFilm, active) {
  for (let i = 0; i < preFilm.length; i += 1) {
    postFilm[i] = scale * preFilm[i] + shift;
    active[i] = silu(postFilm[i]);
  }
}

/** @param {Float32Array} list */
export function largest(list) {
  return list.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
