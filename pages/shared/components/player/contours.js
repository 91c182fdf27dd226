import { locate } from "../transport/clock.js";

// Exact density as contour lines: each encloses a share of the mass, at any t between the frames.
const SHARES = [0.5, 0.9];

/**
 * The level whose superlevel set holds each share of the mass.
 * @param {Uint8Array} grid 255·√(density / maximum)
 */
export function shareLevels(grid) {
  const mass = new Float64Array(256);
  for (let i = 0; i < grid.length; i += 1) mass[grid[i]] += grid[i] * grid[i];
  const total = mass.reduce((sum, value) => sum + value, 0);
  return SHARES.map((share) => {
    let held = 0;
    for (let q = 255; q > 0; q -= 1) {
      if (held + mass[q] >= share * total) return q - (share * total - held) / (mass[q] || 1);
      held += mass[q];
    }
    return 0.5;
  });
}

/**
 * One grid with its levels for each frame and label.
 * @param {Uint8Array} data (frames · labels · H · W) @param {number[]} shape
 * @returns {import("./types.d.ts").Contours}
 */
export function readContours(data, [frames, labels, height, width]) {
  const size = height * width;
  const grids = [];
  for (let j = 0; j < frames * labels; j += 1) {
    const grid = data.subarray(j * size, (j + 1) * size);
    grids.push({ grid, levels: shareLevels(grid) });
  }
  return { grids, labels, height, width, field: new Float32Array(size) };
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("./types.d.ts").Contours} contours
 * @param {number[]} times of the frames @param {number} t @param {number} side pixels
 * @param {string[]} colours by label @param {string} paper
 */
export function drawContours(context, contours, times, t, side, colours, paper) {
  const [k, f] = locate(times, t);
  const { labels, field, height, width } = contours;
  for (let label = 0; label < labels; label += 1) {
    const here = contours.grids[k * labels + label];
    const next = f > 0 ? contours.grids[(k + 1) * labels + label] : here;
    for (let i = 0; i < field.length; i += 1)
      field[i] = here.grid[i] + f * (next.grid[i] - here.grid[i]);
    SHARES.forEach((_, s) => {
      const level = here.levels[s] + f * (next.levels[s] - here.levels[s]);
      const line = (s === 0 ? 3 : 2) * Math.max(1, side / 520);
      context.beginPath();
      march(context, field, width, height, level, side);
      // A casing in the colour of the paper lifts the line off points of its own colour.
      stroke(context, paper, line + 2);
      stroke(context, colours[label], line);
    });
  }
}

/** @param {CanvasRenderingContext2D} context @param {string} strokeStyle @param {number} lineWidth */
function stroke(context, strokeStyle, lineWidth) {
  Object.assign(context, { strokeStyle, lineWidth, lineCap: "round" });
  context.stroke();
}

/**
 * Marching squares; row 0 is the bottom of the picture, nodes lie on its edges.
 * @param {{ moveTo(x: number, y: number): void, lineTo(x: number, y: number): void }} context
 * @param {Float32Array} field @param {number} width @param {number} height @param {number} level
 * @param {number} side pixels
 */
export function march(context, field, width, height, level, side) {
  const sx = side / (width - 1);
  const sy = side / (height - 1);
  for (let i = 0; i + 1 < height; i += 1) {
    for (let j = 0; j + 1 < width; j += 1) {
      const at = i * width + j;
      const a = field[at];
      const b = field[at + 1];
      const c = field[at + width + 1];
      const d = field[at + width];
      const above = Number(a > level) + Number(b > level) + Number(c > level) + Number(d > level);
      if (above === 0 || above === 4) continue;
      const cuts = [];
      if (a > level !== b > level) cuts.push(j + (level - a) / (b - a), i);
      if (b > level !== c > level) cuts.push(j + 1, i + (level - b) / (c - b));
      if (c > level !== d > level) cuts.push(j + (level - d) / (c - d), i + 1);
      if (d > level !== a > level) cuts.push(j, i + (level - a) / (d - a));
      // In a saddle the middle decides which corners belong together.
      const turn = cuts.length === 8 && (a + b + c + d) / 4 > level !== a > level ? 2 : 0;
      for (let s = 0; s < cuts.length; s += 4) {
        const [p, q] = [(s + turn) % cuts.length, (s + turn + 2) % cuts.length];
        context.moveTo(cuts[p] * sx, side - cuts[p + 1] * sy);
        context.lineTo(cuts[q] * sx, side - cuts[q + 1] * sy);
      }
    }
  }
}
