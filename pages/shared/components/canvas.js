// Canvases and images: what every picture is drawn on.
import { download } from "./dom.js";

/** @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2DSettings} [options] */
export function contextOf(canvas, options) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", options));
}

/** A canvas of this many pixels that is not on the page. @param {number} width @param {number} height */
export function offscreen(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  return { canvas, context: contextOf(canvas) };
}

/**
 * Sizes a canvas to its place; its context then counts CSS pixels, and the picture is cleared.
 * @param {HTMLCanvasElement} canvas @param {number} ratio
 */
export function fitCanvas(
  canvas,
  ratio,
  width = canvas.clientWidth,
  height = canvas.clientHeight,
) {
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  const context = contextOf(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** @param {CanvasRenderingContext2D} context @param {number[][]} points */
export function trace(context, points) {
  context.beginPath();
  points.forEach(([x, y], i) => {
    if (i) context.lineTo(x, y);
    else context.moveTo(x, y);
  });
}

/** @param {HTMLCanvasElement} canvas @param {string} name */
export function saveCanvas(canvas, name) {
  canvas.toBlob((blob) => download(blob, name), "image/png");
}

/** An image of pixels, opaque ABGR numbers, that keeps its canvas from one picture to the next. */
export class Bitmap {
  constructor() {
    this.image = new ImageData(1, 1);
    this.pixels = new Uint32Array(this.image.data.buffer);
    const { canvas, context } = offscreen(1, 1);
    this.canvas = canvas;
    this.context = context;
  }

  /**
   * Has width × height pixels filled, and gives the canvas.
   * @param {number} width @param {number} height @param {(pixels: Uint32Array) => void} fill
   */
  paint(width, height, fill) {
    if (this.image.width !== width || this.image.height !== height) {
      this.image = new ImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
      Object.assign(this.canvas, { width, height });
    }
    fill(this.pixels);
    this.context.putImageData(this.image, 0, 0);
    return this.canvas;
  }
}
