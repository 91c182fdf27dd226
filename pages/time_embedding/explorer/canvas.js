// Two painters with the same strokes: what is drawn on the canvas can be written as SVG.
import { contextOf, fitCanvas, trace } from "../../shared/components/canvas.js";

/** @typedef {{ font: string, paper: string }} Look */
/** @typedef {{ colour: string, width?: number, dash?: number[] }} Line */
/** @typedef {{ fill?: string, stroke?: string }} Fill */
/**
 * turn: degrees; halo: paper behind the letters.
 * @typedef {{
 *   colour: string, size?: number, anchor?: "start" | "middle" | "end", weight?: number,
 *   turn?: number, halo?: boolean,
 * }} Text
 */
/** @typedef {CanvasPainter | SvgPainter} Painter */

export class CanvasPainter {
  /**
   * @param {HTMLCanvasElement} canvas @param {number} width @param {number} height
   * @param {number} ratio @param {Look} look
   */
  constructor(canvas, width, height, ratio, look) {
    this.look = look;
    this.context = fitCanvas(canvas, ratio, width, height).context;
  }

  /** @param {number[][]} points @param {Line} style */
  line(points, { colour, width = 2, dash = [] }) {
    const { context } = this;
    trace(context, points);
    Object.assign(context, { strokeStyle: colour, lineWidth: width, lineJoin: "bevel" });
    context.setLineDash(dash);
    context.stroke();
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height @param {Fill} style */
  rect(x, y, width, height, { fill, stroke }) {
    const { context } = this;
    if (fill) context.fillStyle = fill;
    if (fill) context.fillRect(x, y, width, height);
    if (!stroke) return;
    context.setLineDash([]);
    Object.assign(context, { strokeStyle: stroke, lineWidth: 1 });
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  }

  /** @param {number} x @param {number} y @param {number} radius @param {string} colour */
  dot(x, y, radius, colour) {
    const { context } = this;
    if (radius < 2) {
      this.rect(x - radius, y - radius, 2 * radius, 2 * radius, { fill: colour });
      return;
    }
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
  }

  /** Returns the width of what was written. @param {string} words @param {number} x @param {number} y @param {Text} style */
  text(words, x, y, { colour, size = 15, anchor = "start", weight = 400, turn = 0, halo = true }) {
    const { context } = this;
    context.save();
    context.translate(x, y);
    context.rotate((turn * Math.PI) / 180);
    context.font = `${weight} ${size}px ${this.look.font}`;
    Object.assign(context, {
      textAlign: anchor === "middle" ? "center" : anchor,
      lineJoin: "round",
    });
    Object.assign(context, { strokeStyle: this.look.paper, lineWidth: 4, fillStyle: colour });
    context.setLineDash([]);
    if (halo) context.strokeText(words, 0, 0);
    context.fillText(words, 0, 0);
    const { width } = context.measureText(words);
    context.restore();
    return width;
  }

  /**
   * @param {HTMLCanvasElement} canvas @param {number} x @param {number} y
   * @param {number} width @param {number} height @param {boolean} smooth
   */
  image(canvas, x, y, width, height, smooth) {
    this.context.imageSmoothingEnabled = smooth;
    this.context.drawImage(canvas, x, y, width, height);
  }
}

export class SvgPainter {
  /** @param {number} width @param {number} height @param {Look} look */
  constructor(width, height, look) {
    this.look = look;
    this.root = svgNode("svg", { width, height, viewBox: `0 0 ${width} ${height}` });
    this.measure = contextOf(document.createElement("canvas"));
    this.rect(0, 0, width, height, { fill: look.paper });
  }

  /** @param {string} name @param {Record<string, string | number>} values */
  node(name, values) {
    const made = svgNode(name, values);
    this.root.append(made);
    return made;
  }

  /** @param {number[][]} points @param {Line} style */
  line(points, { colour, width = 2, dash = [] }) {
    const path = points.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ");
    const style = { stroke: colour, "stroke-width": width, "stroke-dasharray": dash.join(" ") };
    this.node("polyline", { points: path, fill: "none", "stroke-linejoin": "round", ...style });
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height @param {Fill} style */
  rect(x, y, width, height, { fill = "none", stroke = "none" }) {
    this.node("rect", { x, y, width, height, fill, stroke });
  }

  /** @param {number} cx @param {number} cy @param {number} r @param {string} fill */
  dot(cx, cy, r, fill) {
    this.node("circle", { cx, cy, r, fill });
  }

  /** @param {string} words @param {number} x @param {number} y @param {Text} style */
  text(words, x, y, { colour, size = 15, anchor = "start", weight = 400, turn = 0 }) {
    const place = { transform: `translate(${x} ${y}) rotate(${turn})`, fill: colour };
    const type = { "font-size": size, "font-weight": weight, "font-family": this.look.font };
    const halo = { stroke: this.look.paper, "stroke-width": 4, "paint-order": "stroke" };
    this.node("text", { ...place, ...type, ...halo, "text-anchor": anchor }).textContent = words;
    this.measure.font = `${weight} ${size}px ${this.look.font}`;
    return this.measure.measureText(words).width;
  }

  /**
   * @param {HTMLCanvasElement} canvas @param {number} x @param {number} y
   * @param {number} width @param {number} height @param {boolean} smooth
   */
  image(canvas, x, y, width, height, smooth) {
    const href = canvas.toDataURL("image/png");
    const style = `image-rendering:${smooth ? "auto" : "pixelated"}`;
    this.node("image", { href, x, y, width, height, style, preserveAspectRatio: "none" });
  }

  blob() {
    const text = new XMLSerializer().serializeToString(this.root);
    return new Blob([text], { type: "image/svg+xml" });
  }
}

/** @param {string} name @param {Record<string, string | number>} values */
function svgNode(name, values) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(values)) made.setAttribute(key, String(value));
  return made;
}
