// The player: panels around one clock, and what is told to Python and to a reader.
import { saveCanvas } from "../canvas.js";
import { child, parts } from "../dom.js";
import { grouped } from "../format.js";
import { GuidanceSlider } from "../guidance_slider.js";
import { Sync } from "../sync.js";
import { faded, pixelOf, readTheme } from "../theme.js";
import { Clock } from "../transport/clock.js";
import { frameWords, Transport } from "../transport/transport.js";
import { readContours } from "./contours.js";
import { fineness, NARROW, plan } from "./layout.js";
import { Panel } from "./panel.js";
import { nearest, shuffled, tailCount } from "./paths.js";
import { Scales } from "./scales.js";
import { snapshot } from "./snapshot.js";

/** @import { Message, Send } from "../types.d.ts" */
/** @import { Arrays, FetchScales, Header, Scene } from "./types.d.ts" */

export class Player {
  /** @param {HTMLElement} root @param {Send} send @param {FetchScales} [fetchScales] */
  constructor(root, send, fetchScales) {
    this.root = root;
    const kinds = { stage: HTMLElement, t: HTMLElement, words: HTMLElement };
    this.parts = parts(root, { ...kinds, legend: HTMLElement, note: HTMLElement });
    /** @type {Panel[]} */
    this.panels = [];
    this.scales = new Scales(this.panels, fetchScales, () => this.learn());
    this.slider = new GuidanceSlider(root, {
      onReach: () => this.scales.reach(),
      onInput: () => this.redraw(),
      onRest: (scale) => this.settle(scale),
      origin: (scale) => this.scales.origin(scale),
    });
    this.clock = new Clock(
      () => this.show(),
      () => this.rest(),
    );
    this.transport = new Transport(this);
    this.sync = new Sync(send);
    /** @type {Scene} */
    this.scene = /** @type {any} */ ({ selected: null });
    this.css = 0;
    this.ratio = 1;
    this.columns = 1;
    this.outside = 0;
    const press = root.onkeydown;
    root.onkeydown = (event) =>
      event.key === "Escape" ? this.letGo(event) : press?.call(root, event);
    this.watch = new ResizeObserver(() => this.layout());
    this.watch.observe(root);
    this.fill = () => this.layout();
    document.addEventListener("fullscreenchange", this.fill);
    addEventListener("resize", this.fill);
  }

  /** @param {Message<Header, Arrays>} message */
  receive({ header, arrays }) {
    const digest = [header.digest, ...header.panels.map((panel) => panel.ask)].join(" ");
    const fresh = digest !== this.digest;
    this.header = header;
    this.digest = digest;
    this.parts.stage.setAttribute("aria-label", header.alt);
    if (fresh) this.setData(header, arrays);
    this.scene.trails = header.trails;
    this.applyTheme(header);
    this.clock.setTimes(header.times);
    this.transport.setTimes();
    this.sync.follow("t", header.t, (t) => this.clock.seek(t));
    this.sync.follow("guidance", header.guidance, (scale) => this.slider.set(scale));
    this.sync.follow("selected", header.selected, (index) => {
      this.scene.selected = index < 0 ? null : index;
    });
    if (!(Number(this.scene.selected) < header.n)) this.scene.selected = null;
    this.setScales(header);
    this.layout(true);
    this.sync.follow("playing", header.playing, (on) => {
      if (on) this.clock.play();
      else this.clock.pause();
    });
    if (!this.clock.playing) this.describe();
  }

  /**
   * Takes over new arrays; what the viewer is looking at (t, point, playing) stays.
   * @param {Message<Header>["header"]} header @param {Arrays} arrays
   */
  setData(header, arrays) {
    const { n, extent, reach } = header;
    Object.assign(this.scene, { n, extent, reach, labels: arrays.labels, order: shuffled(n) });
    while (this.panels.length > header.panels.length) this.panels.pop()?.figure.remove();
    while (this.panels.length < header.panels.length) {
      this.panels.push(new Panel(this.parts.stage, (...spot) => this.pick(...spot)));
    }
    header.panels.forEach((record, j) => {
      const shape = header.sections[`contours${j}`]?.shape;
      this.panels[j].receive({
        ...record,
        scales: record.scales ? header.scales : null,
        path: arrays[`path${j}`],
        reference: arrays[`reference${j}`],
        contours: shape ? readContours(arrays[`contours${j}`], shape) : null,
      });
    });
  }

  /** Colours for the canvas and the legend. @param {Header} header */
  applyTheme(header) {
    const theme = readTheme(this.root);
    const { ink } = theme;
    const greys = { grid: faded(ink, 0.08), axis: faded(ink, 0.2), soft: faded(ink, 0.65) };
    const lines = header.colours.map((colour) => colour[theme.scheme]);
    const pixels = Uint32Array.from(lines, pixelOf);
    Object.assign(this.scene, {
      theme: { ...theme, ...greys, faint: faded(ink, 0.22) },
      pixels,
      lines,
    });
    this.setLegend(header);
  }

  /** @param {Header} header */
  setLegend({ colours }) {
    const { theme, lines, labels, n, trails } = this.scene;
    this.parts.legend.replaceChildren();
    const entry = (
      /** @type {string} */ className,
      /** @type {string} */ colour,
      /** @type {string} */ textContent,
    ) =>
      child(this.parts.legend, "li", { className, textContent }).style.setProperty(
        "--dot",
        colour,
      );
    for (const label of [...new Set(labels)].sort())
      entry("dot", lines[label], colours[label].name);
    if (this.panels.some((panel) => panel.data?.contours)) {
      const tight = this.root.clientWidth < NARROW;
      entry("line", theme.ink, tight ? "exact 50, 90 %" : "exact density, 50 % and 90 %");
    }
    if (this.panels.some((panel) => panel.data?.reference)) entry("dot", theme.faint, "real data");
    const tails = tailCount(n);
    if (trails && tails < n) entry("line", theme.faint, `trails of ${tails} points`);
  }

  layout(force = false) {
    const width = this.root.clientWidth;
    if (!this.header || !width) return;
    const { css, columns, height, ...modes } = plan({
      ...{ count: this.panels.length, guide: Boolean(this.header.scales), width },
      ...{ height: this.header.height, window: innerHeight },
      full: this.root.matches(":fullscreen") ? this.root.clientHeight : undefined,
    });
    this.root.style.setProperty("--height", `${height}px`);
    for (const [name, on] of Object.entries(modes)) this.root.classList.toggle(name, on);
    this.parts.stage.style.setProperty("--columns", String(columns));
    const ratio = fineness(css, this.panels.length, this.scene.n);
    if (!force && css === this.css && ratio === this.ratio) return;
    Object.assign(this, { css, ratio, columns });
    for (const panel of this.panels) panel.resize(css, ratio, this.scene);
    this.slider.layout();
    this.show();
  }

  show() {
    if (!this.css) return;
    const { t, start, end } = this.clock;
    const outside = this.panels.map((panel) => panel.draw(this.scene, t, this.slider.value));
    this.outside = Math.max(0, ...outside);
    this.parts.t.textContent = `t = ${t.toFixed(2)}`;
    const between = t <= end ? "data" : "on the way from noise to data";
    this.parts.words.textContent = t >= start ? "noise" : between;
    this.transport.show();
    if (this.clock.playing && !this.announced) {
      this.announced = true;
      const still = "Reduced motion: one stored frame at a time.";
      this.parts.note.textContent = this.clock.still ? still : "Playing from noise to data.";
    }
  }

  /** The pictures know more scales. */
  learn() {
    if (this.header) this.setScales(this.header);
    this.slider.layout();
    this.show();
  }

  /** @param {number} scale that the slider rests at */
  async settle(scale) {
    if (await this.scales.settle(scale)) this.report("guidance", scale);
  }

  /** The guidance slider moves: the picture follows with the next frame. */
  redraw() {
    this.scales.abort();
    cancelAnimationFrame(this.ticket ?? 0);
    if (!this.clock.playing) this.ticket = requestAnimationFrame(() => this.show());
  }

  /** Ticks of the slider: the scales of a sweep, or else those that came. @param {Header} header */
  setScales({ scales, ends }) {
    const sweep = this.panels.find((panel) => panel.sweep)?.sweep;
    this.slider.setScales(scales && (sweep?.scales ?? scales), ends);
  }

  rest() {
    this.describe();
    this.report("t", Number(this.clock.t.toFixed(3)));
  }

  /** @param {string} name @param {number} value */
  report(name, value) {
    if (this.header?.report.includes(name)) this.sync.report(name, value);
  }

  /** One line, for eyes and for a screen reader, whenever the picture comes to rest. */
  describe() {
    this.announced = false;
    const { n, selected, labels } = this.scene;
    const words = [`${grouped(n)} points, ${frameWords(this.clock)}`];
    if (this.outside > 0) words.push(`${grouped(this.outside)} outside the picture`);
    if (selected !== null) {
      const { name } = this.header?.colours[labels[selected]] ?? {};
      words.push(`following point ${selected} (${name}), Esc lets go`);
    }
    this.parts.note.textContent = `${words.join("; ")}.`;
    this.parts.note.title = this.parts.note.textContent;
  }

  /** @param {Panel} panel @param {number} x @param {number} y @param {number} scale */
  pick(panel, x, y, scale) {
    const found = nearest(panel.places, x, y, 22 * scale);
    this.select(found < 0 || found === this.scene.selected ? null : found);
  }

  /** @param {KeyboardEvent} event */
  letGo(event) {
    if (this.scene.selected === null) return;
    event.stopPropagation();
    this.select(null);
  }

  /** @param {number | null} index */
  select(index) {
    if (index === this.scene.selected) return;
    this.scene.selected = index;
    this.show();
    if (!this.clock.playing) this.describe();
    this.report("selected", index ?? -1); // Python starts from null: that would be no change
  }

  save() {
    const t = this.clock.t.toFixed(2);
    saveCanvas(snapshot(this), `film-room-${this.header?.name}-t-${t}.png`);
  }

  close() {
    this.clock.close();
    this.transport.close();
    this.slider.close();
    this.scales.close();
    cancelAnimationFrame(this.ticket ?? 0);
    this.watch.disconnect();
    document.removeEventListener("fullscreenchange", this.fill);
    removeEventListener("resize", this.fill);
  }
}
