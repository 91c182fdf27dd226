// How large the pictures of a player are, where its words stand, and how finely points are drawn.
import { pointStyle } from "./splat.js";

const CAPTION = 30; // pixels of a panel's title line
export const GAP = 12;
const INFO = 300; // the column beside a single picture
const MAX_SIDE = 1600; // pixels of one picture's buffer
const MAX_AREA = 3_200_000; // pixels of all buffers: what a processor repaints 60 times a second
const MAX_BLENDS = 400_000; // pixels of all points together: above, they are drawn less finely
export const NARROW = 560;
const PHONE = 780; // pictures that stack may take this height
const SPLIT = 900; // from this width the guidance slider stands beside the bar
const ABOVE = 200; // of the page stand above a player: bar, question, words
const LEAST = 440; // a player does not shrink below this to fit a low window
const ROWS = { head: 56, line: 26, bar: 62, guide: 80 }; // as in player.css
const LOW_ROWS = { head: 36, line: 24, bar: 56, guide: 74 }; // where it had to shrink

/**
 * Words above the pictures or in a column beside them, whichever leaves the pictures larger. The
 * player shrinks with the window, so that its slider and bar stay in sight.
 * @param {object} room
 * @param {number} room.count of pictures @param {boolean} room.guide whether there is a slider
 * @param {number} room.width @param {number} room.height that is wished for
 * @param {number} room.window its height @param {number} [room.full] height of the whole screen
 */
export function plan({ count, guide, width, height: wished, window, full }) {
  const narrow = width < NARROW;
  const split = guide && width >= SPLIT;
  let height = narrow ? wished : Math.min(wished, Math.max(LEAST, window - ABOVE));
  const low = !full && height < wished;
  const rows = low ? LOW_ROWS : ROWS;
  const slider = guide ? (narrow ? 116 : rows.guide) : 0;
  const above = rows.head + rows.line + (split ? 116 : rows.bar + slider);
  if (narrow) {
    const down = count < 3 ? count : 2;
    const stacked = above + 24 + down * (width / Math.ceil(count / down) + CAPTION);
    height = Math.min(Math.max(height, PHONE), Math.round(stacked));
  }
  const [across, down] = full ? [width - 48, full - 32] : [width, height];
  const top = fit(count, across, down - above);
  const side = fit(count, across - INFO - 28, down - ROWS.bar);
  const beside = !narrow && side.css > top.css;
  return { ...(beside ? side : top), height, beside, narrow, low, split: split && !beside };
}

/**
 * The largest square for count panels in this room, and in how many columns.
 * @param {number} count @param {number} width @param {number} height
 */
function fit(count, width, height) {
  let best = { css: 0, columns: 1 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const across = (width - GAP * (columns - 1)) / columns;
    const down = (height - GAP * (rows - 1)) / rows - CAPTION;
    const css = Math.floor(Math.min(across, down));
    if (css > best.css) best = { css, columns };
  }
  return best.css > 60 ? best : { css: 60, columns: best.columns };
}

/**
 * Buffer pixels a CSS pixel: the screen's, unless there is more to draw than a frame's time allows.
 * @param {number} css pixels of a side @param {number} count of pictures @param {number} n points
 */
export function fineness(css, count, n) {
  const most = Math.min(MAX_SIDE, Math.sqrt(MAX_AREA / count)) / css;
  const disc = Math.PI * (pointStyle(n, css, 1).radius + 0.5) ** 2;
  const lively = Math.sqrt(MAX_BLENDS / (disc * Math.max(1, n * count)));
  return Math.min(devicePixelRatio || 1, most, Math.max(1, lively));
}
