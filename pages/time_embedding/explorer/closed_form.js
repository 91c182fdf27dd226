// The closed form of core.embeddings and core.spectrum, for what has to follow a hand.
// settings: { convention, max_period, time_scale, dim, steps }; step k is shown as c·k / T.

/**
 * @typedef {{
 *   convention: string, max_period: number, time_scale: number, dim: number, steps: number
 * }} Settings
 */
/** @typedef {{ channel: number, sine: boolean, still: boolean }} Column */

const RESTART = 256; // steps from one exact value to the next; turning in between adds 1e-13
const STILL = 0.05; // as in core.spectrum
const WRAP = 0.9;
export const KINDS = ["dead", "slow", "useful", "aliased"];

/**
 * d in ω_i = P^(-i/d), and the columns of cos ω_i u and sin ω_i u.
 * @type {Record<string, { denominator(dim: number): number, place(i: number, half: number): number[] }>}
 */
const CONVENTIONS = {
  "guided-diffusion": { denominator: (dim) => Math.floor(dim / 2), place: (i, h) => [i, h + i] },
  ddpm: {
    denominator: (dim) => Math.max(Math.floor(dim / 2) - 1, 1),
    place: (i, h) => [h + i, i],
  },
  transformer: { denominator: (dim) => dim / 2, place: (i) => [2 * i + 1, 2 * i] },
};

/** ω_i. @param {Settings} settings */
export function frequencies({ dim, max_period, convention }) {
  const d = CONVENTIONS[convention].denominator(dim);
  return Float64Array.from({ length: Math.floor(dim / 2) }, (_, i) => max_period ** (-i / d));
}

/**
 * Writes cos and sin of start + n·turn, n = 0 … count − 1, into two rows of an array.
 * @param {number} start @param {number} turn @param {number} count
 * @param {Float32Array | Float64Array} target @param {number} cosAt @param {number} sinAt
 */
function wind(start, turn, count, target, cosAt, sinAt) {
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  let [x, y] = [0, 0];
  for (let n = 0; n < count; n += 1) {
    if (n % RESTART === 0) {
      x = Math.cos(start + n * turn);
      y = Math.sin(start + n * turn);
    }
    target[cosAt + n] = x;
    target[sinAt + n] = y;
    const next = x * c - y * s;
    y = y * c + x * s;
    x = next;
  }
}

/**
 * γ at steps from, from + stride, …: one row per dimension, shape (dim, count).
 * @param {Settings} settings @param {number} from @param {number} stride @param {number} count
 */
export function embed(settings, from, stride, count) {
  const { dim, steps, time_scale, convention } = settings;
  const values = new Float32Array(dim * count); // an odd dim leaves its last row at zero
  const half = Math.floor(dim / 2);
  const unit = time_scale / steps;
  frequencies(settings).forEach((omega, i) => {
    const [cos, sin] = CONVENTIONS[convention].place(i, half).map((row) => row * count);
    wind(omega * unit * from, omega * unit * stride, count, values, cos, sin);
  });
  return values;
}

/** cos(γ(k), γ(k + Δ)) for Δ = 0 … T − 1: the mean of cos(ω_i Δ). @param {Settings} settings */
export function similarity(settings) {
  const { steps, time_scale } = settings;
  const curve = new Float64Array(steps);
  const omegas = frequencies(settings);
  for (const omega of omegas) addCosines(curve, (omega * time_scale) / steps);
  for (let n = 0; n < steps; n += 1) curve[n] /= omegas.length;
  return curve;
}

/** @param {Float64Array} curve @param {number} turn */
function addCosines(curve, turn) {
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  let [x, y] = [1, 0];
  for (let n = 0; n < curve.length; n += 1) {
    if (n % RESTART === 0) {
      x = Math.cos(n * turn);
      y = Math.sin(n * turn);
    }
    curve[n] += x;
    const next = x * c - y * s;
    y = y * c + x * s;
    x = next;
  }
}

/** What each channel is good for, as an index into KINDS. @param {Settings} settings */
export function kinds(settings) {
  const { time_scale: span, steps } = settings;
  return Array.from(frequencies(settings), (omega) => {
    if ((omega * span) / steps > Math.PI) return 3;
    if (omega * span < Math.asin(STILL)) return 0;
    return omega * span < Math.PI / 2 ? 1 : 2;
  });
}

/** Largest less smallest value of a wave over an angle. @param {number} angle @param {boolean} sine */
function swing(angle, sine) {
  if (!sine) return angle < Math.PI ? 1 - Math.cos(angle) : 2;
  const low = Math.sin(Math.min(Math.max(angle, Math.PI), 1.5 * Math.PI));
  return Math.sin(Math.min(angle, Math.PI / 2)) - low;
}

/**
 * Per column: its channel (−1 for the zero column), whether it is the sine, whether it is still.
 * @param {Settings} settings
 */
export function columns(settings) {
  const { dim, time_scale, convention } = settings;
  /** @type {Column[]} */
  const list = Array.from({ length: dim }, () => ({ channel: -1, sine: false, still: true }));
  const half = Math.floor(dim / 2);
  frequencies(settings).forEach((omega, i) => {
    CONVENTIONS[convention].place(i, half).forEach((row, sine) => {
      const still = swing(omega * time_scale, sine === 1) < STILL;
      list[row] = { channel: i, sine: sine === 1, still };
    });
  });
  return list;
}

/**
 * First rise, minimum and wrap-around of a similarity curve; null where there is none.
 * @param {Float64Array} curve
 */
export function landmarks(curve) {
  /** @type {(number | null)[]} */
  let [rise, wrap] = [null, null];
  let minimum = 0;
  for (let n = 1; n < curve.length; n += 1) {
    if (rise === null && curve[n] > curve[n - 1] + 1e-12) rise = n - 1;
    if (curve[n] < curve[minimum]) minimum = n;
    const peak = curve[n] > curve[n - 1] + 1e-12 && curve[n + 1] < curve[n] - 1e-12;
    if (wrap === null && peak && curve[n] >= WRAP) wrap = n;
  }
  return { rise, minimum, wrap };
}
