// The swarm: every feature a dot in the plane of scale and shift.
import { contextOf, fitCanvas } from "../../shared/components/canvas.js";
import { signed, ticks } from "../../shared/components/format.js";
import { locate } from "../../shared/components/transport/clock.js";
import { halo, line, stroke, upwards } from "./canvas.js";

/** @import { Look, Scene, Spot } from "./types.d.ts" */

const SWARM = { left: 44, right: 10, top: 12, bottom: 40 };
const TRAIL = 0.12; // of t that a trail reaches back
const TRAIL_PIECES = 8;

export class Swarm {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = contextOf(canvas);
    this.width = 0;
    this.height = 0;
    this.ends = [
      [0, 1],
      [0, 1],
    ];
    /** @type {[number, number][]} */
    this.places = [];
  }

  /** What is in the plane decides its edges, so that nothing leaves it while t runs. @param {Scene} scene */
  frame({ modulation, unchanged }) {
    const ends = (/** @type {"scale" | "shift"} */ kind) => {
      const all = [modulation, unchanged ?? modulation].flatMap((each) => each.bounds(kind));
      const [low, high] = [Math.min(...all), Math.max(...all)];
      const room = Math.max(0.06 * (high - low), 0.15);
      return [low - room, high + room];
    };
    this.ends = [ends("scale"), ends("shift")];
  }

  /** @param {number} scale */
  x(scale) {
    const [low, high] = this.ends[0];
    return SWARM.left + ((scale - low) / (high - low)) * (this.width - SWARM.left - SWARM.right);
  }

  /** @param {number} shift */
  y(shift) {
    const [low, high] = this.ends[1];
    return SWARM.top + ((high - shift) / (high - low)) * (this.height - SWARM.top - SWARM.bottom);
  }

  /**
   * Scale and shift at a pixel, for a dot that is dragged.
   * @param {number} px @param {number} py @returns {[number, number]}
   */
  values(px, py) {
    const [[a, b], [c, d]] = this.ends;
    const scale = a + ((px - SWARM.left) / (this.width - SWARM.left - SWARM.right)) * (b - a);
    const shift = d - ((py - SWARM.top) / (this.height - SWARM.top - SWARM.bottom)) * (d - c);
    return [scale, shift];
  }

  /** @param {Scene} scene @param {number} t @param {number} ratio */
  draw(scene, t, ratio) {
    const { context, width, height } = fitCanvas(this.canvas, ratio);
    this.width = width;
    this.height = height;
    this.axes(scene.look);
    const { scale, shift, look } = scene;
    if (scene.unchangedAt) this.ghosts(scene, ...scene.unchangedAt);
    if (scene.settings.trails) this.trails(scene, t);
    this.course(scene, scene.spot, look.accent);
    if (scene.pointed) this.course(scene, scene.pointed, look.ink);
    context.globalAlpha = 0.85;
    for (let layer = 0; layer < scene.layers; layer += 1) {
      context.fillStyle = look.layers[layer];
      context.beginPath();
      for (let i = layer * scene.width; i < (layer + 1) * scene.width; i += 1) {
        const [x, y] = [this.x(scale[i]), this.y(shift[i])];
        this.places[i] = [x, y];
        context.moveTo(x + 4.5, y);
        context.arc(x, y, 4.5, 0, 2 * Math.PI);
      }
      context.fill();
    }
    context.globalAlpha = 1;
    this.identity(look);
    this.ring(scene, scene.spot, look.accent);
    if (scene.pointed) this.ring(scene, scene.pointed, look.ink);
  }

  /** @param {Look} look */
  axes(look) {
    const { context, width, height } = this;
    context.font = `14px ${look.font}`;
    const [right, bottom] = [width - SWARM.right, height - SWARM.bottom];
    context.fillStyle = look.soft;
    context.textAlign = "center";
    for (const value of ticks(this.ends[0][0], this.ends[0][1], 8)) {
      line(context, [this.x(value), SWARM.top, this.x(value), bottom], look.rule, 1);
      context.fillText(signed(value, value % 1 ? 1 : 0), this.x(value), bottom + 16);
    }
    context.textAlign = "right";
    for (const value of ticks(this.ends[1][0], this.ends[1][1], 8)) {
      line(context, [SWARM.left, this.y(value), right, this.y(value)], look.rule, 1);
      context.fillText(signed(value, value % 1 ? 1 : 0), SWARM.left - 6, this.y(value) + 5);
    }
    const [x, y] = [this.x(1), this.y(0)];
    line(context, [x, SWARM.top, x, bottom], look.soft, 1);
    line(context, [SWARM.left, y, right, y], look.soft, 1);
    context.textAlign = "center";
    context.font = `600 16px ${look.font}`;
    context.fillStyle = look.ink;
    context.fillText("scale", (SWARM.left + right) / 2, height - 6);
    upwards(context, "shift", 13, (SWARM.top + bottom) / 2);
    context.textAlign = "left";
  }

  /** Where all features begin, drawn over them. @param {Look} look */
  identity(look) {
    const { context } = this;
    const [x, y] = [this.x(1), this.y(0)];
    context.beginPath();
    context.arc(x, y, 9, 0, 2 * Math.PI);
    Object.assign(context, { strokeStyle: look.paper, lineWidth: 5 });
    context.stroke();
    Object.assign(context, { strokeStyle: look.ink, lineWidth: 2.5 });
    context.stroke();
    context.font = `15px ${look.font}`;
    context.textAlign = "right";
    halo(
      context,
      "○ identity (1, 0)",
      this.width - SWARM.right - 4,
      SWARM.top + 16,
      look.soft,
      look.paper,
    );
    context.textAlign = "left";
  }

  /** @param {Scene} scene @param {number} t */
  trails(scene, t) {
    const { context } = this;
    const { modulation, look } = scene;
    const [now] = locate(modulation.times, t);
    const back = Math.round(TRAIL * (modulation.times.length - 1));
    context.globalAlpha = 0.3;
    for (let layer = 0; layer < scene.layers; layer += 1) {
      context.beginPath();
      for (let i = layer * scene.width; i < (layer + 1) * scene.width; i += 1) {
        context.moveTo(this.x(scene.scale[i]), this.y(scene.shift[i]));
        for (let piece = 0; piece < TRAIL_PIECES; piece += 1) {
          const k = now - Math.round((piece * back) / TRAIL_PIECES);
          if (k < 0) break;
          const [scale, shift] = modulation.spot(k, i);
          context.lineTo(this.x(scale), this.y(shift));
        }
      }
      Object.assign(context, {
        strokeStyle: look.layers[layer],
        lineWidth: 1.5,
        lineJoin: "bevel",
      });
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  /**
   * Where the unchanged network's features are, tied to where they have gone.
   * @param {Scene} scene @param {Float32Array} scale @param {Float32Array} shift
   */
  ghosts({ scale: s, shift: b, look }, scale, shift) {
    const { context } = this;
    context.beginPath();
    for (let i = 0; i < scale.length; i += 1) {
      const [x, y] = [this.x(scale[i]), this.y(shift[i])];
      context.moveTo(x + 3, y);
      context.arc(x, y, 3, 0, 2 * Math.PI);
      context.moveTo(x, y);
      context.lineTo(this.x(s[i]), this.y(b[i]));
    }
    context.globalAlpha = 0.45;
    Object.assign(context, { strokeStyle: look.soft, lineWidth: 1 });
    context.stroke();
    context.globalAlpha = 1;
  }

  /** A feature's whole course from noise to data. @param {Scene} scene @param {Spot} spot @param {string} colour */
  course({ modulation, width }, [layer, feature], colour) {
    const points = [];
    for (let k = 0; k < modulation.times.length; k += 4) {
      const [scale, shift] = modulation.spot(k, layer * width + feature);
      points.push([this.x(scale), this.y(shift)]);
    }
    stroke(this.context, points, colour, 1.5);
  }

  /** @param {Scene} scene @param {Spot} spot @param {string} colour */
  ring(scene, [layer, feature], colour) {
    const i = layer * scene.width + feature;
    const fixed = layer === scene.spot[0] && feature === scene.spot[1] ? scene.fixed : null;
    const [scale, shift] = fixed ?? [scene.scale[i], scene.shift[i]];
    const [x, y] = [this.x(scale), this.y(shift)];
    if (fixed) this.places[i] = [x, y];
    const { context } = this;
    context.beginPath();
    context.arc(x, y, 8, 0, 2 * Math.PI);
    context.fillStyle = scene.look.layers[layer];
    context.fill();
    Object.assign(context, { strokeStyle: colour, lineWidth: 3 });
    context.stroke();
    context.font = `600 16px ${scene.look.font}`;
    const words = `${layer + 1}.${feature + 1}`;
    const left = x > this.width - 60;
    context.textAlign = left ? "right" : "left";
    halo(context, words, left ? x - 13 : x + 13, y + 6, scene.look.ink, scene.look.paper);
    context.textAlign = "left";
  }

  /**
   * Which feature lies nearest, within reach of a finger.
   * @param {Scene} scene @param {number} px @param {number} py @returns {Spot | null}
   */
  find(scene, px, py) {
    let [best, closest] = [-1, 20 ** 2];
    this.places.forEach(([x, y], i) => {
      const distance = (x - px) ** 2 + (y - py) ** 2;
      if (distance < closest) [best, closest] = [i, distance];
    });
    return best < 0 ? null : [Math.floor(best / scene.width), best % scene.width];
  }
}
