// The pointer over the picture: crosshair, values, zoom, and the two steps picked in the matrix.
import { parts } from "../../shared/components/dom.js";
import { fourDigits, signed } from "../../shared/components/format.js";
import { CanvasPainter } from "./canvas.js";
import { columns, frequencies, KINDS } from "./closed_form.js";
import { Picture } from "./picture.js";

/** @import { Box, Point } from "../../shared/components/types.d.ts" */
/** @import { Look, Place, View } from "./picture.js" */

/** @typedef {import("./closed_form.js").Settings & { first: number, second: number }} Settings */
/** @typedef {{ x: number, y: number, area?: "heat" | "spectrum" | "curve" | "matrix" }} Spot */
/** @typedef {{ step: number, row: number }} Cell */

const HINT = "Point at the heatmap for values. Drag a box to zoom, double-click for all of it.";
/** @type {("heat" | "spectrum" | "curve" | "matrix")[]} */
const AREAS = ["heat", "spectrum", "curve", "matrix"];

/** What the explorer's pictures are pointed at with; Explorer draws them and keeps the settings. */
export class Surface {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    const canvas = HTMLCanvasElement;
    const { stage, picture, cross, hover } = parts(root, {
      ...{ stage: HTMLElement, hover: HTMLElement, picture: canvas, cross: canvas },
    });
    this.stage = stage;
    this.picture = picture;
    this.cross = cross;
    this.hover = hover;
    this.shown = new Picture();
    /** @type {Settings} */
    this.settings = /** @type {any} */ (null);
    /** @type {View} */
    this.view = { from: 0, to: 1, first: 0, last: 1 };
    /** @type {Place | null} */
    this.place = null;
    /** @type {Look | null} */
    this.look = null;
    this.ratio = 1;
    /** @type {Cell | null} what the crosshair is on */
    this.spot = null;
    /** @type {(Spot & { touch: boolean, to?: Spot }) | null} what a drag began on */
    this.held = null;
    this.blank = false;
    this.watchPointer();
  }

  /** Draws with the next frame. */
  redraw() {}

  /** Takes new values. @param {Partial<Settings>} _values @param {boolean} [_done] */
  turn(_values, _done) {}

  /** Tells Python. */
  settle() {}

  unzoom() {
    this.view = { from: 0, to: this.settings.steps, first: 0, last: this.settings.dim };
    this.redraw();
  }

  /** Shows a share of what is in sight, around the crosshair. @param {number} share */
  zoom(share) {
    const { view, settings } = this;
    const spot = this.spot ?? {
      step: (view.from + view.to) / 2,
      row: (view.first + view.last) / 2,
    };
    /** @param {number} middle @param {number} length @param {number} least @param {number} most */
    const around = (middle, length, least, most) => {
      const size = Math.max(Math.round(length * share), Math.min(least, most));
      const from = Math.min(Math.max(Math.round(middle - size / 2), 0), most - size);
      return [from, from + size];
    };
    const [from, to] = around(spot.step, view.to - view.from, 8, settings.steps);
    const [first, last] = around(spot.row, view.last - view.first, 4, settings.dim);
    this.view = { from, to, first, last };
    this.redraw();
  }

  watchPointer() {
    const { cross } = this;
    cross.onpointermove = (event) => this.move(event);
    cross.onpointerdown = (event) => this.grab(event);
    cross.onpointerup = (event) => this.drop(event);
    cross.onpointercancel = () => this.letGo();
    cross.onpointerleave = () => {
      if (!this.held) this.leave();
    };
    cross.ondblclick = () => this.unzoom();
    this.stage.onkeydown = (event) => this.press(event);
  }

  /** @param {PointerEvent} event @param {Place} place @returns {Spot} */
  at({ offsetX: x, offsetY: y }, place) {
    const area = AREAS.find((name) => {
      const box = place[name];
      return x >= box.x && x < box.x + box.w && y >= box.y && y < box.y + box.h;
    });
    return { x, y, area };
  }

  /** @param {PointerEvent} event */
  grab(event) {
    if (!this.place) return;
    const spot = this.at(event, this.place);
    if (spot.area === "heat" || spot.area === "matrix") {
      this.held = { ...spot, touch: event.pointerType === "touch" };
      this.cross.setPointerCapture(event.pointerId);
    }
    this.move(event);
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { place, held } = this;
    if (!place) return;
    const spot = this.at(event, place);
    if (held?.area === "matrix") this.pick(spot, place.matrix);
    else if (spot.area === "heat" || spot.area === "spectrum")
      this.point(this.under(spot, place.heat));
    else if (!held) this.leave();
    if (held?.area === "heat" && !held.touch) {
      held.to = spot;
      this.drawCross();
    }
  }

  /** @param {PointerEvent} event */
  drop(event) {
    const { held, place } = this;
    if (!held || !place) return;
    if (held.area === "matrix") {
      this.pick(this.at(event, place), place.matrix);
      this.settle();
    } else if (held.to && Math.abs(held.to.x - held.x) > 8 && Math.abs(held.to.y - held.y) > 8) {
      this.zoomTo(this.under(held, place.heat), this.under(held.to, place.heat));
    }
    this.letGo();
  }

  letGo() {
    this.held = null;
    this.drawCross();
  }

  leave() {
    this.spot = null;
    this.drawCross();
  }

  /** @param {Spot} spot @param {Box} matrix */
  pick({ x, y }, matrix) {
    const { steps } = this.settings;
    const index = (/** @type {number} */ share) => clip(share * steps, 0, steps);
    const [first, second] = [(x - matrix.x) / matrix.w, (y - matrix.y) / matrix.h].map(index);
    this.turn({ first, second });
  }

  /** The step and dimension under a point of the heatmap, or the dimension beside it. @param {Spot} spot @param {Box} heat */
  under({ x, y }, heat) {
    const { from, to, first, last } = this.view;
    return {
      step: clip(from + ((x - heat.x) / heat.w) * (to - from), from, to),
      row: clip(first + ((y - heat.y) / heat.h) * (last - first), first, last),
    };
  }

  /** @param {Cell} cell */
  point(cell) {
    this.spot = cell;
    this.drawCross();
  }

  /** @param {Cell} a @param {Cell} b */
  zoomTo(a, b) {
    const sort = (/** @type {number} */ p, /** @type {number} */ q) =>
      p < q ? [p, q + 1] : [q, p + 1];
    const [[from, end], [first, last]] = [sort(a.step, b.step), sort(a.row, b.row)];
    const to = Math.min(Math.max(end, from + 2), this.settings.steps);
    this.view = { from, to, first, last: Math.max(last, first + 1) };
    this.redraw();
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.settings) return;
    const { view } = this;
    const jump = event.shiftKey ? 10 : 1;
    /** @type {Record<string, Point>} */
    const moves = {
      ArrowLeft: [-jump, 0],
      ArrowRight: [jump, 0],
      ArrowUp: [0, -jump],
      ArrowDown: [0, jump],
    };
    /** @type {Record<string, () => void>} */
    const acts = {
      "+": () => this.zoom(0.5),
      "-": () => this.zoom(2),
      0: () => this.unzoom(),
      Escape: () => this.leave(),
    };
    if (moves[event.key]) {
      const { step, row } = this.spot ?? { step: (view.from + view.to) / 2, row: view.first };
      const [right, down] = moves[event.key];
      this.point({
        step: clip(step + right, view.from, view.to),
        row: clip(row + down, view.first, view.last),
      });
    } else if (acts[event.key]) acts[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  drawCross() {
    if (!this.place || !this.look) return;
    const { place, look, spot, held } = this;
    this.hover.textContent = spot ? this.describe(spot) : HINT;
    const empty = !spot && !held?.to;
    if (empty && this.blank) return; // an untouched canvas costs nothing
    this.blank = empty;
    const painter = new CanvasPainter(this.cross, place.width, place.height, this.ratio, look);
    if (held?.to && held.area === "heat") {
      const [x, y] = [Math.min(held.x, held.to.x), Math.min(held.y, held.to.y)];
      painter.rect(x, y, Math.abs(held.x - held.to.x), Math.abs(held.y - held.to.y), {
        stroke: look.accent,
      });
    }
    if (!spot) return;
    const { heat, spectrum } = place;
    const x = this.shown.stepX(heat, spot.step + 0.5);
    const y = this.shown.rowY(heat, spot.row + 0.5);
    painter.line(
      [
        [x, heat.y],
        [x, heat.y + heat.h],
      ],
      { colour: look.accent, width: 1.5 },
    );
    painter.line(
      [
        [heat.x, y],
        [spectrum.x + spectrum.w, y],
      ],
      { colour: look.accent, width: 1.5 },
    );
  }

  /** @param {Cell} cell */
  describe({ step, row }) {
    const { settings } = this;
    const { channel, sine, still } = columns(settings)[row];
    const seen = (settings.time_scale * step) / settings.steps;
    const where = `Step ${step} (t = ${fourDigits(step / settings.steps)}, seen as ${fourDigits(seen)}), dimension ${row}`;
    if (channel < 0) return `${where}: the zero column of an odd width.`;
    const omega = frequencies(settings)[channel];
    const value = sine ? Math.sin(omega * seen) : Math.cos(omega * seen);
    const length = (2 * Math.PI * settings.steps) / (omega * settings.time_scale);
    const kind = still ? "never moves" : KINDS[this.shown.kinds[channel]];
    return `${where}: ${sine ? "sin" : "cos"} ω${channel}u = ${signed(value, 3)}, wavelength ${fourDigits(length)} steps, ${kind}`;
  }
}

/** The whole number from low to high − 1 that a value falls on. @param {number} value @param {number} low @param {number} high */
function clip(value, low, high) {
  return Math.min(Math.max(Math.floor(value), low), high - 1);
}
