// The explorer: knobs, pointer and keys over one picture; what is settled is told to Python.
const EXPLORERS = new WeakMap();
const NARROW = 760;
const PAUSE_MS = 400; // keys come in bursts: report once they rest
class Explorer extends Surface {
  constructor(root) {
    super();
    this.root = root;
    for (const name of ["stage", "picture", "cross", "hover", "convention", "presets", "knobs", "kinds", "first", "second", "cosine", "told"]) {
      this[name] = root.querySelector(`.${name}`);
    }
    this.shown = new Picture();
    this.sent = [];
    this.drawn = 0;
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
