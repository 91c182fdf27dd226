// The explorer: knobs, pointer and keys over one picture; what is settled is told to Python.
import { offscreen, saveCanvas } from "../../shared/components/canvas.js";
import {
  child,
  download,
  parts,
  setPressed,
  toggleFullscreen,
} from "../../shared/components/dom.js";
import { signed } from "../../shared/components/format.js";
import { mount } from "../../shared/components/mount.js";
import { Sync } from "../../shared/components/sync.js";
import { ramp, readTheme } from "../../shared/components/theme.js";
import { CanvasPainter, SvgPainter } from "./canvas.js";
import {
  columns,
  embed,
  frequencies,
  KINDS,
  kinds,
  landmarks,
  similarity,
} from "./closed_form.js";
import { button, Dial, hasFocus, KNOBS } from "./dials.js";
import { layout } from "./picture.js";
import { Surface } from "./surface.js";

/** @import { Point, Send } from "../../shared/components/types.d.ts" */
/** @import { Look } from "./picture.js" */
/** @import { Settings } from "./surface.js" */

/**
 * @typedef {{
 *   settings: Settings, bounds: Record<string, [number, number]>, conventions: Record<string, string>,
 *   presets: { title: string, help: string, settings: Partial<Settings> }[],
 *   looks: Record<"light" | "dark", Omit<Look, "diverging" | "sequential">
 *     & { diverging: string[], sequential: string[] }>,
 *   alt: string, name: string,
 * }} Data
 */

const NARROW = 760;
const PAUSE_MS = 400; // keys come in bursts: report once they rest
/** @type {Record<string, string>} */
const KIND_WORDS = {
  useful: "At least a quarter cycle in T and at least two steps per cycle.",
  slow: "Moves, but by less than a quarter cycle from the first step to the last.",
  dead: "Its sine moves by less than 0.05 from the first step to the last.",
  aliased: "Fewer than two steps per cycle: neighbouring steps see it jump.",
};

export class Explorer extends Surface {
  /** @param {HTMLElement} root @param {Send} send */
  constructor(root, send) {
    super(root);
    const [input, element] = [HTMLInputElement, HTMLElement];
    const [more, full] = [HTMLButtonElement, HTMLButtonElement];
    this.parts = parts(root, {
      ...{ convention: HTMLSelectElement, first: input, second: input, cosine: HTMLOutputElement },
      ...{ presets: element, knobs: element, kinds: element, told: element },
      ...{ closer: more, whole: more, png: more, svg: more, full },
    });
    this.sync = new Sync(send);
    this.drawn = 0;
    this.frame = 0;
    this.moving = false;
    this.name = "";
    /** @type {Dial[]} */
    this.dials = [];
    /** @type {{ chip: HTMLButtonElement, settings: Partial<Settings> }[]} */
    this.chips = [];
    /** @type {{ item: HTMLElement, count: HTMLElement, index: number }[]} */
    this.legend = [];
    this.listen();
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(this.stage);
    Object.assign(root, { read: () => this.read() });
  }

  listen() {
    const { convention, first, second, closer, whole, png, svg, full } = this.parts;
    convention.onchange = () => this.turn({ convention: convention.value }, true);
    for (const [name, field] of Object.entries({ first, second })) {
      field.oninput = () => {
        if (field.checkValidity() && field.value) this.turn({ [name]: Number(field.value) });
      };
      field.onchange = () => this.settle();
    }
    closer.onclick = () => this.zoom(0.5);
    whole.onclick = () => this.unzoom();
    png.onclick = () => this.save("png");
    svg.onclick = () => this.save("svg");
    full.onclick = () => toggleFullscreen(this.root);
    full.hidden = !document.fullscreenEnabled;
  }

  /** @param {Data} data */
  receive({ settings, bounds, presets, conventions, looks, alt, name }) {
    this.stage.setAttribute("aria-label", alt);
    this.name = name;
    if (!this.dials.length) this.build(bounds, presets, conventions);
    this.sync.follow("settings", settings, (given) => {
      this.settings = given;
      this.moving = false;
      this.unzoom();
    });
    const { paper, font, scheme } = readTheme(this.root);
    const look = looks[scheme];
    const [diverging, sequential] = [ramp(look.diverging), ramp(look.sequential)];
    this.look = { ...look, paper, font, diverging, sequential };
    this.root.style.colorScheme = scheme; // for the browser's own sliders
    for (const { item, index } of this.legend) item.style.setProperty("--dot", look.kinds[index]);
    this.resize();
  }

  /** @param {Data["bounds"]} bounds @param {Data["presets"]} presets @param {Data["conventions"]} conventions */
  build(bounds, presets, conventions) {
    const { knobs, convention } = this.parts;
    this.chips = presets.map(({ title, help, settings }) => {
      const chip = button(this.parts.presets, title, help, () => this.turn(settings, true));
      return { chip, settings };
    });
    for (const [value, textContent] of Object.entries(conventions)) {
      child(convention, "option", { value, textContent });
    }
    this.dials = KNOBS.map((knob) => new Dial(this, knobs, bounds[knob.name], knob));
    this.legend = Object.entries(KIND_WORDS).map(([kind, title]) => {
      const item = child(this.parts.kinds, "li", { title });
      item.dataset.kind = kind;
      const count = child(item, "b");
      item.append(` ${kind}`);
      return { item, count, index: KINDS.indexOf(kind) };
    });
  }

  /**
   * Takes new values and draws with the next frame; `done` tells Python at once.
   * @override @param {Partial<Settings>} values
   */
  turn(values, done = false) {
    const before = this.settings;
    this.settings = { ...before, ...values };
    const { first, second, steps } = this.settings;
    const step = (/** @type {number} */ value) =>
      Math.min(Math.max(Math.round(value), 0), steps - 1);
    Object.assign(this.settings, { first: step(first), second: step(second) });
    if (this.settings.dim !== before.dim || this.settings.steps !== before.steps) this.unzoom();
    this.moving = !done;
    this.redraw();
    if (done) this.settle();
  }

  /** @override */
  settle() {
    clearTimeout(this.later);
    if (this.moving) {
      this.moving = false;
      this.redraw();
    }
    if (!this.sync.report("settings", this.settings)) return;
    const { told, cosine } = this.parts;
    told.textContent = `${this.counts()}. Similarity of the two steps ${cosine.textContent}.`;
  }

  settleSoon() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.settle(), PAUSE_MS);
  }

  counts() {
    const found = kinds(this.settings);
    return KINDS.map((kind, i) => `${found.filter((k) => k === i).length} ${kind}`).join(", ");
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

  /** @override */
  redraw() {
    if (!this.place || !this.look || this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  draw() {
    const { settings, place, look, view, picture } = this;
    if (!place || !look) return;
    this.shown.compute(settings, view, look, this.moving);
    const painter = new CanvasPainter(picture, place.width, place.height, this.ratio, look);
    this.shown.draw(painter, place, this.pair());
    this.show();
    this.drawCross();
    this.drawn += 1;
  }

  /** @returns {Point} */
  pair() {
    return [this.settings.first, this.settings.second];
  }

  /** What stands in words and fields beside the picture. */
  show() {
    const { settings, shown } = this;
    const { convention, first, second, cosine } = this.parts;
    for (const dial of this.dials) dial.show(settings[dial.name]);
    if (convention.value !== settings.convention) convention.value = settings.convention;
    for (const { chip, settings: fixed } of this.chips) {
      setPressed(
        chip,
        Object.entries(settings).every(
          ([name, value]) => (new Map(Object.entries(fixed)).get(name) ?? value) === value,
        ),
      );
    }
    for (const { count, index } of this.legend) {
      count.textContent = String(shown.kinds.filter((kind) => kind === index).length);
    }
    for (const field of [first, second]) {
      field.max = String(settings.steps - 1);
      if (!hasFocus(field))
        field.value = String(field === first ? settings.first : settings.second);
    }
    const [a, b] = this.pair();
    const value = shown.curve[Math.abs(a - b)];
    // More digits where three would say 1.
    const close = value < 1 && value > 0.9995;
    const digits = close ? Math.min(1 - Math.floor(Math.log10(1 - value)), 12) : 3;
    cosine.textContent = signed(value, digits);
  }

  /** @param {"png" | "svg"} kind */
  save(kind) {
    const { place, look, settings } = this;
    if (!place || !look) return;
    const { width, height } = place;
    const { convention, max_period, time_scale, dim, steps } = settings;
    const stem = `film-room-${this.name}-${convention}-P${max_period}-c${time_scale}-d${dim}-T${steps}`;
    if (kind === "svg") {
      const painter = new SvgPainter(width, height, look);
      this.shown.draw(painter, place, this.pair());
      download(painter.blob(), `${stem}.svg`);
      return;
    }
    const { canvas } = offscreen(1, 1);
    const painter = new CanvasPainter(canvas, width, height, 2, look);
    painter.rect(0, 0, width, height, { fill: look.paper });
    this.shown.draw(painter, place, this.pair());
    saveCanvas(canvas, `${stem}.png`);
  }

  /** The numbers behind the picture, for tests and benchmarks. */
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

export default mount(
  ".explorer",
  (root, send) => new Explorer(root, send),
  (data) => data,
);
