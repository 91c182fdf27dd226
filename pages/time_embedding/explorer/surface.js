// A hand over the picture: crosshair, values, zoom, and the two steps picked in the matrix.
const HINT = "Point at the heatmap for values. Drag a box to zoom, double-click for all of it.";

// Needs settings, shown, place, look, view and the parts stage, cross and hover; see Explorer.
class Surface {
  unzoom() {
    this.view = { from: 0, to: this.settings.steps, first: 0, last: this.settings.dim };
    this.redraw();
  }

  // Shows a share of what is in sight, around the crosshair.
  zoom(share) {
    const { view, settings } = this;
    const spot = this.spot ?? { step: (view.from + view.to) / 2, row: (view.first + view.last) / 2 };
    const clip = (middle, length, least, most) => {
      const size = Math.max(Math.round(length * share), Math.min(least, most));
      const from = Math.min(Math.max(Math.round(middle - size / 2), 0), most - size);
      return [from, from + size];
    };
    const [from, to] = clip(spot.step, view.to - view.from, 8, settings.steps);
    const [first, last] = clip(spot.row, view.last - view.first, 4, settings.dim);
    this.view = { from, to, first, last };
    this.redraw();
  }

  watchPointer() {
    const { cross } = this;
    cross.onpointermove = (event) => this.move(event);
    cross.onpointerdown = (event) => this.grab(event);
    cross.onpointerup = (event) => this.drop(event);
    cross.onpointercancel = () => this.letGo();
    cross.onpointerleave = () => this.held || this.leave();
    cross.ondblclick = () => this.unzoom();
    this.stage.onkeydown = (event) => this.press(event);
  }

  at({ offsetX: x, offsetY: y }) {
    const inside = (box) => x >= box.x && x < box.x + box.w && y >= box.y && y < box.y + box.h;
    const area = ["heat", "spectrum", "curve", "matrix"].find((name) => inside(this.place[name]));
    return { x, y, area };
  }

  grab(event) {
    if (!this.place) return;
    const spot = this.at(event);
    if (spot.area === "heat" || spot.area === "matrix") {
      this.held = { ...spot, touch: event.pointerType === "touch" };
      this.cross.setPointerCapture(event.pointerId);
    }
    this.move(event);
  }

  move(event) {
    if (!this.place) return;
    const spot = this.at(event);
    if (this.held?.area === "matrix" || (this.held && spot.area === "matrix")) {
      if (this.held.area === "matrix") this.pick(spot);
    } else if (spot.area === "heat" || spot.area === "spectrum") this.point(spot);
    else if (!this.held) this.leave();
    if (this.held?.area === "heat" && !this.held.touch) {
      this.held.to = spot;
      this.drawCross();
    }
  }

  drop(event) {
    const { held } = this;
    if (!held) return;
    if (held.area === "matrix") {
      this.pick(this.at(event));
      this.settle();
    } else if (held.to && Math.abs(held.to.x - held.x) > 8 && Math.abs(held.to.y - held.y) > 8) {
      this.zoomTo(held, held.to);
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

  pick({ x, y }) {
    const { matrix } = this.place;
    const { steps } = this.settings;
    const index = (at, from, length) => Math.min(Math.max(Math.floor(((at - from) / length) * steps), 0), steps - 1);
    this.turn({ first: index(x, matrix.x, matrix.w), second: index(y, matrix.y, matrix.h) });
  }

  // The step and dimension under a point of the heatmap (or the dimension beside it).
  under({ x, y }) {
    const { heat } = this.place;
    const { view } = this;
    const clip = (value, low, high) => Math.min(Math.max(Math.floor(value), low), high - 1);
    return {
      step: clip(view.from + ((x - heat.x) / heat.w) * (view.to - view.from), view.from, view.to),
      row: clip(view.first + ((y - heat.y) / heat.h) * (view.last - view.first), view.first, view.last),
    };
  }

  point(spot) {
    this.spot = this.under(spot);
    this.drawCross();
  }

  zoomTo(a, b) {
    const [from, to] = [this.under(a), this.under(b)];
    const sort = (p, q) => (p < q ? [p, q + 1] : [q, p + 1]);
    const [[start, end], [first, last]] = [sort(from.step, to.step), sort(from.row, to.row)];
    this.view = { from: start, to: Math.max(end, start + 2), first, last: Math.max(last, first + 1) };
    this.view.to = Math.min(this.view.to, this.settings.steps);
    this.redraw();
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.view) return;
    const { view } = this;
    const jump = event.shiftKey ? 10 : 1;
    const moves = { ArrowLeft: [-jump, 0], ArrowRight: [jump, 0], ArrowUp: [0, -jump], ArrowDown: [0, jump] };
    const acts = { "+": () => this.zoom(0.5), "-": () => this.zoom(2), 0: () => this.unzoom(), Escape: () => this.leave() };
    if (moves[event.key]) {
      const { step, row } = this.spot ?? { step: Math.floor((view.from + view.to) / 2), row: view.first };
      const clip = (value, low, high) => Math.min(Math.max(value, low), high - 1);
      const [right, down] = moves[event.key];
      this.spot = { step: clip(step + right, view.from, view.to), row: clip(row + down, view.first, view.last) };
      this.drawCross();
    } else if (acts[event.key]) acts[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  drawCross() {
    if (!this.place || !this.look) return;
    const { place, look, spot, held } = this;
    this.hover.textContent = spot ? this.tell(spot) : HINT;
    const empty = !spot && !held?.to;
    if (empty && this.blank) return; // an untouched canvas costs nothing
    this.blank = empty;
    const pen = new CanvasPen(this.cross, place.width, place.height, this.ratio, look);
    if (held?.to && held.area === "heat") {
      const [x, y] = [Math.min(held.x, held.to.x), Math.min(held.y, held.to.y)];
      pen.rect(x, y, Math.abs(held.x - held.to.x), Math.abs(held.y - held.to.y), { stroke: look.accent });
    }
    if (!spot) return;
    const { heat, spectrum } = place;
    const x = this.shown.stepX(heat, spot.step + 0.5);
    const y = this.shown.rowY(heat, spot.row + 0.5);
    pen.line([[x, heat.y], [x, heat.y + heat.h]], { colour: look.accent, width: 1.5 });
    pen.line([[heat.x, y], [spectrum.x + spectrum.w, y]], { colour: look.accent, width: 1.5 });
  }

  tell({ step, row }) {
    const { settings } = this;
    const { channel, sine, still } = columns(settings)[row];
    const seen = (settings.time_scale * step) / settings.steps;
    const where = `Step ${step} (t = ${grouped(step / settings.steps)}, seen as ${grouped(seen)}), dimension ${row}`;
    if (channel < 0) return `${where}: the zero column of an odd width.`;
    const omega = frequencies(settings)[channel];
    const value = sine ? Math.sin(omega * seen) : Math.cos(omega * seen);
    const length = (2 * Math.PI * settings.steps) / (omega * settings.time_scale);
    const kind = still ? "never moves" : KINDS[this.shown.kinds[channel]];
    return `${where}: ${sine ? "sin" : "cos"} ω${channel}u = ${signed(value, 3)}, wavelength ${grouped(length)} steps, ${kind}`;
  }
}
