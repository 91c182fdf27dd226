// The field: two planes around one clock, one point and one guidance slider, and the arithmetic.
import { offscreen, saveCanvas } from "../../shared/components/canvas.js";
import { child, parts } from "../../shared/components/dom.js";
import { signed } from "../../shared/components/format.js";
import { GuidanceSlider } from "../../shared/components/guidance_slider.js";
import { mount } from "../../shared/components/mount.js";
import { Sync } from "../../shared/components/sync.js";
import { faded, readTheme } from "../../shared/components/theme.js";
import { Clock } from "../../shared/components/transport/clock.js";
import { REST_MS, Transport } from "../../shared/components/transport/transport.js";
import { Plane } from "./drawing.js";
import { ExactMeans, levels, NetworkMeans } from "./means.js";

/** @import { Message, Point, Send } from "../../shared/components/types.d.ts" */
/** @import { Scene } from "./drawing.js" */
/** @import { Arrays } from "./means.js" */

/** @typedef {Record<"light" | "dark", string>} Colour */
/**
 * @typedef {{
 *   name: string, alt: string, label: number, variance: number, point: Point, t: number,
 *   guidance: number, bounds: [number, number], prediction: string, style: string, extent: number,
 *   times: number[], colours: Colour[], accents: Colour, plain: Colour,
 *   widths: number[], counts: number[][],
 * }} Header
 */

const SIDES = [420, 560]; // least and most pixels of a plane beside another
const REST = 300; // pixels of what must be seen with it: a window this much higher shows all that
/** @type {Record<string, string>} */
const SYMBOLS = { x0: "mean of x₀", eps: "ε", v: "v", score: "score" };

class Field {
  /** @param {HTMLElement} root @param {Send} send */
  constructor(root, send) {
    this.root = root;
    const kinds = { stage: HTMLElement, t: HTMLElement, levels: HTMLElement, note: HTMLElement };
    this.parts = parts(root, { ...kinds, sums: HTMLTableSectionElement });
    /** @type {Scene} filled by setData and applyTheme */
    this.scene = /** @type {any} */ ({ point: [0, 0], s: 1 });
    /** @type {Header} */
    this.header = /** @type {any} */ (null);
    /** @type {Plane[]} */
    this.planes = [];
    this.digest = "";
    this.css = 0;
    this.ticket = 0;
    /** @type {number | null} the time that the grids are filled for */
    this.ready = null;
    this.sync = new Sync(send);
    this.clock = new Clock(
      () => this.show(),
      () => this.report("t", Number(this.clock.t.toFixed(3))),
    );
    this.transport = new Transport(this);
    this.slider = new GuidanceSlider(root, {
      onInput: (scale) => {
        this.scene.s = scale;
        this.redraw();
      },
      onRest: (scale) => this.report("guidance", scale),
    });
    this.slider.parts.guidance.setAttribute("aria-label", "Guidance scale s of the vectors");
    const press = root.onkeydown;
    root.onkeydown = (event) => {
      const onPlane = event.target instanceof HTMLCanvasElement;
      if (!onPlane || !this.nudge(event)) press?.call(root, event);
    };
    this.watch = new ResizeObserver(() => this.layout());
    this.watch.observe(root);
  }

  /** @param {Message<Header, Arrays>} message */
  receive({ header, arrays }) {
    this.header = header;
    if (header.digest !== this.digest) this.setData(header, arrays);
    this.digest = header.digest;
    const { extent, prediction, style } = header;
    Object.assign(this.scene, { extent, prediction, style });
    this.applyTheme(header);
    this.parts.stage.setAttribute("aria-label", header.alt);
    this.clock.setTimes(header.times);
    this.transport.setTimes();
    this.sync.follow("t", header.t, (t) => {
      this.clock.t = t;
    });
    this.sync.follow("guidance", header.guidance, (scale) => {
      this.scene.s = scale;
      this.slider.set(scale);
    });
    this.sync.follow("point", header.point, (point) => {
      this.scene.point = point;
    });
    this.slider.setScales(wholeNumbers(header.bounds), header.bounds);
    this.layout(true);
    this.describe();
  }

  /** @param {Header} header @param {Arrays} arrays */
  setData(header, arrays) {
    const { stage } = this.parts;
    Object.assign(this.scene, { data: arrays.data, noise: arrays.noise });
    stage.replaceChildren();
    const { scene } = this;
    const at = (/** @type {number} */ d) => scene.point[d] / scene.extent;
    const point = {
      move: (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ kind) => {
        this.move([x * scene.extent, y * scene.extent]);
        if (kind === "pointerup") this.reportPoint();
      },
      at: () => /** @type {Point} */ ([at(0), at(1)]),
    };
    this.planes = [
      new Plane(stage, "Network", "network", new NetworkMeans(arrays, header), point),
      new Plane(stage, "Exact densities", "exact", new ExactMeans(arrays, header), point),
    ];
    this.ready = null;
    this.css = 0;
  }

  /** @param {Header} header */
  applyTheme(header) {
    const theme = readTheme(this.root);
    const { ink, scheme } = theme;
    const greys = { grid: faded(ink, 0.08), axis: faded(ink, 0.2), soft: faded(ink, 0.42) };
    const colours = {
      label: header.colours[header.label][scheme],
      accent: header.accents[scheme],
      plain: header.plain[scheme],
    };
    this.scene.theme = { ...theme, ...greys, faint: faded(ink, 0.2), ...colours };
    for (const [name, colour] of Object.entries(colours)) {
      this.root.style.setProperty(`--${name}-ink`, colour);
    }
  }

  layout(force = false) {
    const wide = this.root.clientWidth;
    if (!wide || !this.planes.length) return;
    const full = document.fullscreenElement !== null && this.root.matches(":fullscreen");
    const narrow = wide < 620;
    this.root.classList.toggle("narrow", narrow);
    const tall = Math.min(SIDES[1], Math.max(SIDES[0], innerHeight - REST));
    const most = full ? Math.max(200, this.root.clientHeight - 440) : tall;
    const css = Math.floor(Math.min(most, narrow ? wide - 4 : (wide - 16) / 2));
    if (!force && css === this.css) return;
    this.css = css;
    for (const plane of this.planes) plane.resize(css);
    this.slider.layout();
    this.show();
  }

  show() {
    if (!this.css) return;
    const { scene, clock } = this;
    [scene.alpha, scene.sigma] = levels(clock.t);
    if (this.ready !== clock.t) {
      for (const plane of this.planes) plane.prepare(clock.t, scene.extent);
      this.ready = clock.t;
    }
    for (const plane of this.planes) plane.draw(scene);
    this.parts.t.textContent = `t = ${clock.t.toFixed(2)}`;
    this.parts.levels.textContent = `α = ${scene.alpha.toFixed(2)}   σ = ${scene.sigma.toFixed(2)}`;
    this.showSum();
    this.transport.show();
  }

  showSum() {
    const { sums } = this.parts;
    const narrow = this.root.classList.contains("narrow");
    const [network, exact] = this.planes.map((plane) => terms(plane.read(this.scene)));
    const gap = network.map((pair, i) => pair.map((value, d) => value - exact[i][d]));
    Object.entries({ Network: network, Exact: exact, Gap: gap }).forEach(([name, pairs], r) => {
      const line = sums.rows[r] ?? sums.insertRow();
      [name, ...pairs.map((pair) => pairText(pair, narrow))].forEach((text, i) => {
        const cell = line.cells[i] ?? child(line, i ? "td" : "th");
        if (cell.textContent !== text) cell.textContent = text;
      });
    });
  }

  redraw() {
    cancelAnimationFrame(this.ticket);
    if (!this.clock.playing) this.ticket = requestAnimationFrame(() => this.show());
  }

  /** @param {Point} point */
  move([x, y]) {
    this.scene.point = [Number(x.toFixed(3)), Number(y.toFixed(3))];
    this.redraw();
  }

  /** Moves the point with an arrow key; says whether it was one. @param {KeyboardEvent} event */
  nudge(event) {
    const step = (event.shiftKey ? 10 : 1) * 0.05;
    /** @type {Record<string, Point>} */
    const steps = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, step],
      ArrowDown: [0, -step],
    };
    const by = steps[event.key];
    if (!by) return false;
    const { extent, point } = this.scene;
    const [x, y] = point.map((value, d) => Math.min(extent, Math.max(-extent, value + by[d])));
    this.move([x, y]);
    this.reportPoint();
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  reportPoint() {
    clearTimeout(this.pending);
    this.pending = setTimeout(() => this.report("point", this.scene.point), REST_MS / 2);
  }

  /** @param {string} name @param {unknown} value */
  report(name, value) {
    this.describe();
    this.sync.report(name, value);
  }

  /** One line, for eyes and for a screen reader, whenever the picture comes to rest. */
  describe() {
    const { scene } = this;
    const [[u, c, g], [, , exact]] = this.planes.map((plane) => plane.read(scene));
    const apart = (/** @type {Point} */ a, /** @type {Point} */ b) =>
      Math.hypot(a[0] - b[0], a[1] - b[1]).toFixed(2);
    const point = scene.point.map((value) => signed(value)).join(", ");
    this.parts.note.textContent =
      `At (${point}) the network's c lies ${apart(u, c)} from u (${SYMBOLS[scene.prediction]}); ` +
      `guided, it is ${apart(g, c)} past c and ${apart(g, exact)} from the exact one.`;
  }

  save() {
    const [a, b] = this.planes.map((plane) => plane.canvas);
    const { paper, ink, font } = this.scene.theme;
    const { canvas, context } = offscreen(a.width + b.width + 24, a.height + 70);
    context.fillStyle = paper;
    context.fillRect(0, 0, canvas.width, canvas.height);
    Object.assign(context, { fillStyle: ink, font: `28px ${font}` });
    context.fillText(`${this.parts.t.textContent}   ${this.slider.words}   network`, 8, 44);
    context.fillText("exact", a.width + 32, 44);
    context.drawImage(a, 0, 70);
    context.drawImage(b, a.width + 24, 70);
    saveCanvas(canvas, `film-room-${this.header.name}-t-${this.clock.t.toFixed(2)}.png`);
  }

  close() {
    this.clock.close();
    this.transport.close();
    this.slider.close();
    this.watch.disconnect();
    cancelAnimationFrame(this.ticket);
    clearTimeout(this.pending);
  }
}

/** u, c, c − u and the guided one. @param {[Point, Point, Point]} means */
function terms([u, c, g]) {
  return [u, c, c.map((value, d) => value - u[d]), g];
}

/** The ends, and the whole numbers between them. @param {[number, number]} bounds */
function wholeNumbers([low, high]) {
  const list = [low];
  for (let value = Math.floor(low) + 1; value < high; value += 1) list.push(value);
  return [...list, high];
}

/** @param {number[]} pair @param {boolean} narrow */
function pairText([a, b], narrow) {
  return narrow ? `${signed(a)}\n${signed(b)}` : `(${signed(a)}, ${signed(b)})`;
}

export default mount(".player", (root, send) => new Field(root, send));
