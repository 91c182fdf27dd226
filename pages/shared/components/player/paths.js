// Where the points are: interpolated between stored frames and between guidance scales.
import { locate } from "../transport/clock.js";

/** @import { PanelData, Square } from "./types.d.ts" */

export const QUANTUM = 32767; // one over the int16 unit, in half-widths of the stored square
const TAIL_FRAMES = 4;
const TAIL_PIECES = 8;
const TAIL_POINTS = 2000; // more tails than this hide each other

/**
 * Fills out (2 · count) with points first, first + stride, …: stored int16 → pixels of the square,
 * y upwards.
 * @param {Float32Array} out @param {PanelData} panel @param {number} t @param {number} guidance
 * @param {Square} view
 */
export function place(out, panel, t, guidance, view, stride = 1, first = 0) {
  const { path, frames, scales, times } = panel;
  const [k, f] = locate(times, t);
  const [r, g] = scales ? locate(scales, guidance) : [0, 0];
  const size = out.length;
  const frame = path.length / (frames * (scales?.length ?? 1));
  const here = (r * frames + k) * frame + 2 * first;
  const next = f > 0 ? here + frame : here;
  const nextScale = g > 0 ? frames * frame : 0;
  const unit = (view.side * view.reach) / (2 * QUANTUM);
  const [w00, w01, w10, w11] = [(1 - g) * (1 - f), (1 - g) * f, g * (1 - f), g * f].map(
    (w) => w * unit,
  );
  const centre = view.side / 2;
  for (let i = 0; i < size; i += 2) {
    const a = here + i * stride;
    const b = next + i * stride;
    let x = w00 * path[a] + w01 * path[b];
    let y = w00 * path[a + 1] + w01 * path[b + 1];
    if (nextScale) {
      x += w10 * path[a + nextScale] + w11 * path[b + nextScale];
      y += w10 * path[a + nextScale + 1] + w11 * path[b + nextScale + 1];
    }
    out[i] = centre + x;
    out[i + 1] = centre - y;
  }
}

/**
 * Where one point is, in the data's own units.
 * @param {PanelData} panel @param {number} index @param {number} t @param {number} guidance
 * @param {Square} view @returns {[number, number]}
 */
export function positionOf(panel, index, t, guidance, view) {
  const out = new Float32Array(2);
  place(out, panel, t, guidance, { ...view, side: 2 }, 1, index);
  return [(out[0] - 1) * view.extent, (1 - out[1]) * view.extent];
}

/** How many of n points have tails. @param {number} n */
export function tailCount(n) {
  return Math.ceil(n / Math.ceil(n / TAIL_POINTS));
}

/**
 * The last few frames of motion of up to TAIL_POINTS points, fading backwards.
 * @param {import("./splat.js").Splatter} splatter @param {PanelData} panel @param {number} t
 * @param {number} guidance @param {Square} view @param {Uint32Array} colours by label
 * @param {Uint8Array} labels
 */
export function drawTails(splatter, panel, t, guidance, view, colours, labels) {
  const count = tailCount(labels.length);
  const stride = Math.ceil(labels.length / TAIL_POINTS);
  const [k, f] = locate(panel.times, t);
  let newer = new Float32Array(2 * count);
  let older = new Float32Array(2 * count);
  place(newer, panel, t, guidance, view, stride);
  for (let piece = 1; piece <= TAIL_PIECES; piece += 1) {
    const back = k + f - (TAIL_FRAMES * piece) / TAIL_PIECES;
    place(older, panel, timeAt(panel.times, Math.max(0, back)), guidance, view, stride);
    const alpha = 150 * (1 - (piece - 0.5) / TAIL_PIECES);
    for (let i = 0; i < count; i += 1) {
      const colour = colours[labels[i * stride]];
      const j = 2 * i;
      splatter.line(older[j], older[j + 1], newer[j], newer[j + 1], colour, alpha);
    }
    if (back <= 0) break;
    [newer, older] = [older, newer];
  }
}

/** @param {number[]} times @param {number} frame whole or between two */
function timeAt(times, frame) {
  const i = Math.min(times.length - 1, Math.floor(frame));
  const after = Math.min(times.length - 1, i + 1);
  return times[i] + (times[after] - times[i]) * (frame - i);
}

/** A fixed shuffle: i · stride mod n with a stride that shares no factor with n. @param {number} n */
export function shuffled(n) {
  let stride = Math.floor(n * 0.618) || 1;
  while (gcd(stride, n) > 1) stride += 1;
  return Uint32Array.from({ length: n }, (_, i) => (i * stride) % n);
}

/** @param {number} a @param {number} b @returns {number} */
function gcd(a, b) {
  return b === 0 ? a : gcd(b, a % b);
}

/**
 * The point nearest to (x, y), or −1 where none is near enough.
 * @param {Float32Array} places @param {number} x @param {number} y @param {number} within
 */
export function nearest(places, x, y, within) {
  let best = -1;
  let closest = within * within;
  for (let i = 0; i < places.length; i += 2) {
    const distance = (places[i] - x) ** 2 + (places[i + 1] - y) ** 2;
    if (distance < closest) [closest, best] = [distance, i / 2];
  }
  return best;
}
