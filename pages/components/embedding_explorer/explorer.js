// The explorer: knobs, pointer and keys over one picture; what is settled is told to Python.
const EXPLORERS = new WeakMap();
const NARROW = 760;
const HINT = "Point at the heatmap for values. Drag a box to zoom, double-click for all of it.";
const PAUSE_MS = 400; // keys come in bursts: report once they rest
const KNOBS = [
  {
    name: "max_period",
    label: "max_period P",
    help: "Sets the lowest frequency: a longer period slows the far channels and leaves the first alone.",
    digits: 3,
    chips: [],
  },
  {
    name: "time_scale",
    label: "Time scale",
    help: "Multiplies t before it is embedded: all frequencies of the picture move together.",
    digits: 3,
    chips: [1, 30, 1000],
  },
  {
    name: "dim",
    label: "Width",
    help: "How many dimensions γ(t) has: more rungs on the same ladder; an odd width ends in zeros.",
    chips: [],
  },
  {
    name: "steps",
    label: "Steps T",
    help: "How many steps the interval of t is cut into: changes the columns, not the waves.",
    chips: [],
  },
];

class Explorer {
  constructor(root) {
    this.root = root;
    for (const name of ["stage", "picture", "cross", "hover", "convention", "presets", "knobs", "kinds", "first", "second", "cosine", "told"]) {
      this[name] = root.querySelector(`.${name}`);
    }
    this.shown = new Picture();
    this.sent = [];
    this.drawn = 0;
    this.pointer = null;
    this.convention.onchange = () => this.turn({ convention: this.convention.value }, true);
    for (const name of ["first", "second"]) {
      this[name].oninput = () => this[name].checkValidity() && this[name].value !== "" && this.turn({ [name]: Number(this[name].value) });
      this[name].onchange = () => this.settle();
    }
    const press = { closer: () => this.zoom(0.5), whole: () => this.unzoom(), png: () => this.save("png"), svg: () => this.save("svg"), full: () => this.fill() };
    for (const [name, act] of Object.entries(press)) root.querySelector(`.${name}`).onclick = act;
    root.querySelector(".full").hidden = !document.fullscreenEnabled;
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(this.stage);
    this.watchPointer();
    root.read = () => this.read();
  }

  receive({ settings, bounds, presets, conventions, looks, alt, name }) {
    this.stage.setAttribute("aria-label", alt);
    Object.assign(this, { bounds, looks, name });
    if (!this.knobs.childElementCount) this.build(presets, conventions);
    const key = JSON.stringify(settings);
    const echo = this.sent.indexOf(key);
    if (echo >= 0) this.sent.splice(0, echo + 1);
    else if (key !== this.given) this.adopt(settings);
    this.given = key;
    this.dress();
    this.resize();
  }

  adopt(settings) {
    this.settings = { ...settings };
    this.moving = false;
    this.known = JSON.stringify(this.settings);
    this.unzoom();
  }

  build(presets, conventions) {
    for (const { title, help, settings } of presets) {
      const chip = button(this.presets, title, help, () => this.turn(settings, true));
      chip.settings = settings;
    }
    for (const [value, title] of Object.entries(conventions)) {
      const option = document.createElement("option");
      this.convention.append(Object.assign(option, { value, textContent: title }));
    }
    this.dials = KNOBS.map((knob) => new Dial(this, knob));
    for (const kind of ["useful", "slow", "dead", "aliased"]) {
      const item = document.createElement("li");
      item.append(document.createElement("b"), ` ${kind}`);
      Object.assign(item, { title: KIND_WORDS[kind] }).dataset.kind = kind;
      this.kinds.append(item);
    }
  }

  // Takes new values and draws with the next frame; `done` tells Python at once.
  turn(values, done = false) {
    const before = this.settings;
    this.settings = { ...before, ...values };
    for (const name of ["first", "second"]) {
      this.settings[name] = Math.min(Math.max(Math.round(this.settings[name]), 0), this.settings.steps - 1);
    }
    if (this.settings.dim !== before.dim || this.settings.steps !== before.steps) this.unzoom();
    this.moving = !done;
    this.redraw();
    if (done) this.settle();
  }

  settle() {
    clearTimeout(this.later);
    if (this.moving) {
      this.moving = false;
      this.redraw();
    }
    const key = JSON.stringify(this.settings);
    if (key === this.known) return;
    this.known = key;
    this.sent = [...this.sent.slice(-7), key];
    this.send("settings", this.settings);
    this.told.textContent = `${this.counts()}. Similarity of the two steps ${this.cosine.textContent}.`;
  }

  settleSoon() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.settle(), PAUSE_MS);
  }

  counts() {
    const found = kinds(this.settings);
    return KINDS.map((kind, i) => `${found.filter((k) => k === i).length} ${kind}`).join(", ");
  }

  dress() {
    const style = getComputedStyle(this.root);
    const get = (name) => style.getPropertyValue(`--st-${name}`).trim();
    const paper = get("background-color") || "#ffffff";
    const scheme = luminance(paper) < 0.4 ? "dark" : "light";
    const look = this.looks[scheme];
    this.root.style.colorScheme = scheme; // for the browser's own sliders
    const { diverging, sequential } = look;
    this.look = {
      ...look,
      paper,
      font: get("font") || "sans-serif",
      diverging: palette(diverging),
      sequential: palette(sequential),
    };
    for (const item of this.kinds.children) {
      item.style.setProperty("--dot", look.kinds[KINDS.indexOf(item.dataset.kind)]);
    }
  }

  resize() {
    const { clientWidth, clientHeight } = this.stage;
    const wide = this.root.clientWidth;
    if (wide) this.root.classList.toggle("narrow", wide < NARROW);
    if (!clientWidth || !clientHeight || !this.settings) return;
    this.place = layout(clientWidth, clientHeight);
    this.ratio = Math.min(devicePixelRatio || 1, 2);
    this.redraw();
  }

  redraw() {
    if (!this.place || !this.look || this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  draw() {
    const { settings, place, look, view } = this;
    this.shown.compute(settings, view, look, this.moving);
    const pen = new CanvasPen(this.picture, place.width, place.height, this.ratio, look);
    this.shown.draw(pen, place, this.pair());
    this.show();
    this.drawCross();
    this.drawn += 1;
  }

  pair() {
    return [this.settings.first, this.settings.second];
  }

  // What stands in words and fields beside the picture.
  show() {
    const { settings } = this;
    for (const dial of this.dials) dial.show(settings[dial.name]);
    if (this.convention.value !== settings.convention) this.convention.value = settings.convention;
    for (const chip of this.presets.children) {
      const on = Object.entries(chip.settings).every(([name, value]) => settings[name] === value);
      chip.setAttribute("aria-pressed", String(on));
    }
    const found = this.shown.kinds;
    for (const item of this.kinds.children) {
      const index = KINDS.indexOf(item.dataset.kind);
      item.firstChild.textContent = String(found.filter((kind) => kind === index).length);
    }
    for (const name of ["first", "second"]) {
      this[name].max = String(settings.steps - 1);
      if (this.root.getRootNode().activeElement !== this[name]) this[name].value = String(settings[name]);
    }
    const [a, b] = this.pair();
    const value = this.shown.curve[Math.abs(a - b)];
    // More digits where three would say 1.
    const close = value < 1 && value > 0.9995;
    const digits = close ? Math.min(1 - Math.floor(Math.log10(1 - value)), 12) : 3;
    this.cosine.textContent = signed(value, digits);
  }

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

  save(kind) {
    const { place, look, settings } = this;
    const { convention, max_period, time_scale, dim, steps } = settings;
    const stem = `film-room-${this.name}-${convention}-P${max_period}-c${time_scale}-d${dim}-T${steps}`;
    if (kind === "svg") {
      const pen = new SvgPen(place.width, place.height, look);
      this.shown.draw(pen, place, this.pair());
      download(pen.blob(), `${stem}.svg`);
      return;
    }
    const canvas = document.createElement("canvas");
    const pen = new CanvasPen(canvas, place.width, place.height, 2, look);
    pen.rect(0, 0, place.width, place.height, { fill: look.paper });
    this.shown.draw(pen, place, this.pair());
    canvas.toBlob((blob) => download(blob, `${stem}.png`), "image/png");
  }

  fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen().catch(() => {});
  }

  // The numbers behind the picture, for tests and benchmarks.
  read() {
    const { settings } = this;
    return {
      settings,
      drawn: this.drawn,
      omega: Array.from(frequencies(settings)),
      embedding: Array.from(embed(settings, 0, 1, settings.steps)),
      similarity: Array.from(similarity(settings)),
      kinds: kinds(settings),
      still: columns(settings).map(({ still }) => still),
      landmarks: landmarks(similarity(settings)),
      view: this.view,
      place: this.place,
    };
  }

  close() {
    this.watch.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.later);
  }
}

const KIND_WORDS = {
  useful: "At least a quarter cycle in T and at least two steps per cycle.",
  slow: "Moves, but by less than a quarter cycle from the first step to the last.",
  dead: "Its sine moves by less than 0.05 from the first step to the last.",
  aliased: "Fewer than two steps per cycle: neighbouring steps see it jump.",
};

// One knob: a field for the exact value, a slider for the hand, chips for usual values.
class Dial {
  constructor(owner, { name, label, help, digits, chips }) {
    Object.assign(this, { owner, name, digits });
    [this.low, this.high] = owner.bounds[name];
    const box = document.createElement("div");
    const head = Object.assign(document.createElement("div"), { className: "head", title: help });
    const words = Object.assign(document.createElement("label"), { textContent: label });
    const row = Object.assign(document.createElement("span"), { className: "chips" });
    for (const value of chips) button(row, String(value), help, () => owner.turn({ [name]: value }, true));
    const whole = digits === undefined;
    this.field = Object.assign(document.createElement("input"), { type: "number", step: whole ? "1" : "any", min: String(this.low), max: String(this.high) });
    this.field.setAttribute("aria-label", label);
    this.slider = Object.assign(document.createElement("input"), { type: "range", min: "0", max: "1000", step: "any", title: help, className: `knob-${name}` });
    this.slider.setAttribute("aria-label", `${label}, slider`);
    head.append(words, row, this.field);
    box.append(head, this.slider);
    owner.knobs.append(box);
    this.slider.oninput = () => owner.turn({ [name]: this.fromSlider(Number(this.slider.value)) });
    this.slider.onchange = () => owner.settle();
    this.slider.onkeydown = (event) => this.press(event);
    this.field.onchange = () => this.type();
  }

  round(value) {
    const near = this.digits ? Number(value.toPrecision(this.digits)) : Math.round(value);
    return Math.min(Math.max(near, this.low), this.high);
  }

  fromSlider(share) {
    return this.round(this.low * (this.high / this.low) ** (share / 1000));
  }

  toSlider(value) {
    return (1000 * Math.log(value / this.low)) / Math.log(this.high / this.low);
  }

  // Keys move whole numbers by one and others by a tenth of a decade.
  press(event) {
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (!way) return;
    event.preventDefault();
    const value = this.owner.settings[this.name];
    this.owner.turn({ [this.name]: this.round(this.digits ? value * 10 ** (way / 10) : value + way) });
    this.owner.settleSoon();
  }

  type() {
    const value = Number(this.field.value);
    const fits = this.field.value !== "" && value >= this.low && value <= this.high;
    this.field.setCustomValidity("");
    if (fits) this.owner.turn({ [this.name]: this.digits ? value : Math.round(value) }, true);
    else {
      this.field.setCustomValidity(`Use a number from ${this.low} to ${this.high}.`);
      this.field.reportValidity();
    }
  }

  show(value) {
    const share = this.toSlider(value);
    if (this.fromSlider(Number(this.slider.value)) !== value) this.slider.value = String(share);
    this.slider.setAttribute("aria-valuetext", String(value));
    if (this.field.getRootNode().activeElement !== this.field || this.field.checkValidity()) this.field.value = String(value);
  }
}

function button(parent, words, help, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: words, title: help, onclick: act });
  parent.append(made);
  return made;
}

function signed(value, digits) {
  return value.toFixed(digits).replace("-", "−");
}

function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export default function embeddingExplorer({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".explorer");
  if (!root || !data) return undefined;
  let explorer = EXPLORERS.get(parentElement);
  if (explorer?.root !== root) {
    explorer?.close();
    explorer = new Explorer(root);
    EXPLORERS.set(parentElement, explorer);
  }
  explorer.send = setStateValue;
  explorer.receive(data);
  return () => {
    explorer.close();
    EXPLORERS.delete(parentElement);
  };
}
