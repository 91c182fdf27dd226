// The few shapes that all pictures of FiLM draw with.
import { Bitmap, trace } from "../../shared/components/canvas.js";

/** @typedef {CanvasRenderingContext2D} Context */

/** The colour of a value between −limit and limit. @param {Uint32Array} colours @param {number} value @param {number} limit */
export function shade(colours, value, limit) {
  return colours[Math.max(0, Math.min(255, Math.round(127.5 * (1 + value / limit))))];
}

/** @param {Context} context @param {number[][]} points @param {string} colour @param {number} width */
export function stroke(context, points, colour, width) {
  trace(context, points);
  Object.assign(context, { strokeStyle: colour, lineWidth: width });
  context.stroke();
}

/**
 * @param {Context} context @param {[number, number, number, number]} ends x, y, x, y
 * @param {string} colour @param {number} width
 */
export function line(context, [x0, y0, x1, y1], colour, width) {
  stroke(
    context,
    [
      [x0, y0],
      [x1, y1],
    ],
    colour,
    width,
  );
}

/**
 * Words with paper around them.
 * @param {Context} context @param {string} words @param {number} x @param {number} y
 * @param {string} colour @param {string} paper
 */
export function halo(context, words, x, y, colour, paper) {
  Object.assign(context, {
    strokeStyle: paper,
    lineWidth: 4,
    lineJoin: "round",
    fillStyle: colour,
  });
  context.strokeText(words, x, y);
  context.fillText(words, x, y);
}

/** Words from below to above, around a point. @param {Context} context @param {string} words @param {number} x @param {number} y */
export function upwards(context, words, x, y) {
  context.save();
  context.translate(x, y);
  context.rotate(-Math.PI / 2);
  context.fillText(words, 0, 0);
  context.restore();
}

/**
 * A colour bar, the lowest value at the bottom, with words from its low end to its high one.
 * @param {Context} context @param {{ font: string, soft: string }} look @param {Uint32Array} colours
 * @param {[number, number, number]} place left, top and height @param {string[]} words
 */
export function colourBar(context, look, colours, [x, y, down], words) {
  const image = new Bitmap().paint(1, 256, (pixels) => pixels.set(colours.toReversed()));
  context.drawImage(image, x, y, 9, down);
  context.font = `14px ${look.font}`;
  context.fillStyle = look.soft;
  context.textAlign = "left";
  words.forEach((word, j) => {
    const share = 1 - j / (words.length - 1);
    context.fillText(word, x + 13, y + 11 + share * (down - 12), 44);
  });
}
