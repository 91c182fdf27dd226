// The player: strips, swarm and maps around one clock; what is settled is told to Python.
import { offscreen, saveCanvas } from "../../shared/components/canvas.js";
import { parts } from "../../shared/components/dom.js";
import { signed } from "../../shared/components/format.js";
import { mountJoined } from "../../shared/components/joined.js";
import { Sync } from "../../shared/components/sync.js";
import { pixelOf, ramp, readTheme } from "../../shared/components/theme.js";
import { Clock } from "../../shared/components/transport/clock.js";
import { Transport } from "../../shared/components/transport/transport.js";
import { Modulation } from "./arrays.js";
import { Interactions } from "./interactions.js";
import { Layers } from "./layers.js";
import { publish, withdraw } from "./linking.js";
import { Maps, mapsHeight } from "./maps.js";
import { Strips } from "./strips.js";
import { Swarm } from "./swarm.js";

/** @import { Joined, Send } from "../../shared/components/types.d.ts" */
/** @import { Header, Parts, Scene, Settings } from "./types.d.ts" */

const NARROW = 620;
const CLOCK_TIMES = Array.from({ length: 21 }, (_, i) => Number((1 - i / 20).toFixed(4)));
const MOVE_MS = 500; // dots drift to where another network has them

export class FilmPlayer {
  /** @param {HTMLElement} root @param {Send} send */
  constructor(root, send) {
    this.root = root;
    const kinds = { strips: HTMLElement, swarm: HTMLElement, maps: HTMLElement };
    this.parts = parts(root, { ...kinds, hover: HTMLElement, t: HTMLElement });
    this.strips = new Strips(this.parts.strips);
    this.swarm = new Swarm(parts(this.parts.swarm, { dots: HTMLCanvasElement }).dots);
    this.maps = new Maps(parts(this.parts.maps, { squares: HTMLCanvasElement }).squares);
    /** @type {Scene} filled by setData, order and applyTheme */
    this.scene = /** @type {any} */ ({ pointed: null });
    /** @type {Settings} */
    this.settings = /** @type {any} */ ({});
    this.drawn = 0;
    this.moving = 0;
    this.ratio = 0;
    this.frame = 0;
    this.sync = new Sync(send);
    this.clock = new Clock(
      () => this.show(),
      () => this.settle({ t: Number(this.clock.t.toFixed(4)) }),
    );
    this.clock.t = 1;
    this.transport = new Transport(this);
    this.interactions = new Interactions(this);
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(root);
    Object.assign(root, { read: () => this.read() });
  }

  /** @param {Joined<Header, Parts>} message */
  receive({ header, parts: sent }) {
    const fresh = header.digest !== this.digest;
    this.digest = header.digest;
    this.parts.strips.setAttribute("aria-label", header.alt);
    this.clock.setTimes(CLOCK_TIMES);
    this.transport.setTimes();
    this.sync.follow("settings", header.settings, (settings) => {
      const moved = this.settings.t !== settings.t;
      this.settings = settings;
      if (moved) this.clock.seek(settings.t);
    });
    this.label(header);
    if (fresh) this.setData(header, sent);
    this.applyTheme(header);
    this.order();
    if (fresh) this.maps.setData({ ...this.scene, features: this.scene.modulation.features });
    this.resize();
  }

  /** What the fields are called and whose colour they have. @param {Header} header */
  label({ label, prediction }) {
    const network = `network, ${prediction}`;
    Object.assign(this.scene, { label, titles: { network, changed: "changed", exact: "exact" } });
  }

  /**
   * New arrays; the dots start from where they are seen now.
   * @param {Header} header @param {Parts} sent
   */
  setData({ layers, width, side, extent }, sent) {
    const { scene } = this;
    const unchanged = Modulation.of(sent.modulation);
    const { features } = unchanged;
    const { changed_modulation: change, network, changed, exact } = sent;
    const same = scene.modulation?.features === features && !this.clock.still && this.drawn > 0;
    scene.from = same ? [scene.scale.slice(), scene.shift.slice()] : null;
    this.moving = same ? performance.now() : 0;
    scene.modulation = change ? unchanged.changedBy(change) : unchanged;
    const { frames } = sent.modulation;
    Object.assign(scene, { layers, width, side, frames, share: exact.share });
    const weights = Array.from({ length: layers }, (_, i) => {
      return { weight: sent.modulation[`weight${i}`], bias: sent.modulation[`bias${i}`] };
    });
    scene.network = new Layers(weights, scene.modulation, width, side, extent);
    const floats = () => new Float32Array(features);
    [scene.scale, scene.shift] = [floats(), floats()];
    scene.unchanged = change ? unchanged : null;
    scene.unchangedAt = change ? [floats(), floats()] : null;
    scene.fields = changed ? { network, changed, exact } : { network, exact };
  }

  /** Which row of a strip each feature has. */
  order() {
    const { scene, settings } = this;
    const { width } = scene;
    scene.settings = settings;
    scene.spot = [settings.layer - 1, settings.feature - 1];
    scene.fixed = settings.fixed;
    scene.rows = Array.from({ length: scene.layers }, (_, layer) => {
      const rows = new Int16Array(width);
      for (let row = 0; row < width; row += 1) {
        rows[settings.sort === "time" ? scene.modulation.order[layer * width + row] : row] = row;
      }
      return rows;
    });
    this.interactions.show();
    this.swarm.frame(scene);
  }

  /** Takes over what the viewer did; draws at once, and tells Python. @param {Partial<Settings>} values */
  settle(values) {
    this.settings = { ...this.settings, ...values };
    if (!this.sync.report("settings", this.settings)) return;
    this.order();
    this.resize();
  }

  /** @param {Header} header */
  applyTheme(header) {
    const { paper, font, scheme } = readTheme(this.root);
    const look = { ...header.looks[scheme], paper, font };
    this.root.style.colorScheme = scheme;
    Object.assign(this.scene, {
      ...{ look, colours: ramp(look.diverging), errors: ramp(look.sequential) },
      ...{ paperPixel: pixelOf(paper), inkPixel: pixelOf(look.ink) },
    });
  }

  resize() {
    if (!this.root.clientWidth || !this.scene.look) return;
    this.scene.narrow = this.root.clientWidth < NARROW;
    this.root.classList.toggle("narrow", this.scene.narrow);
    const maps = mapsHeight(this.root.clientWidth, this.scene.narrow);
    this.root.style.setProperty("--maps", `${Math.round(maps)}px`);
    this.ratio = Math.min(devicePixelRatio || 1, 2);
    this.strips.draw(this.scene, this.ratio);
    this.show();
  }

  show() {
    const { scene, clock } = this;
    if (!scene.look || !this.ratio) return;
    scene.modulation.at(clock.t, scene.scale, scene.shift);
    if (scene.unchangedAt) scene.unchanged?.at(clock.t, ...scene.unchangedAt);
    this.drift();
    this.strips.mark(scene, clock.t, this.ratio);
    this.swarm.draw(scene, clock.t, this.ratio);
    this.maps.draw(scene, clock.t, this.ratio);
    this.parts.t.textContent = `t = ${clock.t.toFixed(2)}`;
    this.describe();
    this.transport.show();
    this.drawn += 1;
    publish(clock);
  }

  /** After a change of network the dots drift from their old places to the new ones. */
  drift() {
    const { scene } = this;
    const share = this.moving ? (performance.now() - this.moving) / MOVE_MS : 1;
    if (!scene.from || share >= 1) {
      scene.from = null;
      this.moving = 0;
      return;
    }
    const [scale, shift] = scene.from;
    for (let i = 0; i < scale.length; i += 1) {
      scene.scale[i] = scale[i] + share * (scene.scale[i] - scale[i]);
      scene.shift[i] = shift[i] + share * (scene.shift[i] - shift[i]);
    }
    if (!this.clock.playing) this.redraw();
  }

  redraw() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.show();
    });
  }

  /** One line about the feature that is pointed at, or followed. */
  describe() {
    const { scene } = this;
    const [layer, feature] = scene.pointed ?? scene.spot;
    const i = layer * scene.width + feature;
    const fixed = !scene.pointed && scene.fixed;
    const [scale, shift] = (fixed || [scene.scale[i], scene.shift[i]]).map((value) =>
      signed(value),
    );
    if (this.clock.playing && !scene.pointed) return;
    const name = `Feature ${layer + 1}.${feature + 1}`;
    this.parts.hover.textContent = fixed
      ? `${name} is set to scale ${scale}, shift ${shift}`
      : `${name}: scale ${scale}, shift ${shift}`;
  }

  save() {
    const { parts: boxes, ratio, scene } = this;
    const frame = this.root.getBoundingClientRect();
    const bottom = boxes.maps.getBoundingClientRect().bottom - frame.top + 50;
    const { canvas, context } = offscreen(frame.width * ratio, bottom * ratio);
    context.fillStyle = scene.look.paper;
    context.fillRect(0, 0, canvas.width, canvas.height);
    for (const part of this.root.querySelectorAll("canvas")) {
      const { left, top } = part.getBoundingClientRect();
      context.drawImage(part, (left - frame.left) * ratio, (top - frame.top) * ratio);
    }
    context.font = `${18 * ratio}px ${scene.look.font}`;
    context.fillStyle = scene.look.ink;
    const words = `${boxes.t.textContent}   ${boxes.hover.textContent}`;
    context.fillText(words, 10 * ratio, canvas.height - 16 * ratio);
    saveCanvas(canvas, `film-room-film-t-${this.clock.t.toFixed(2)}.png`);
  }

  /** For tests: what is drawn now. */
  read() {
    const { scene, maps } = this;
    const list = (/** @type {Iterable<number>} */ values) => Array.from(values);
    return {
      drawn: this.drawn,
      t: this.clock.t,
      scale: list(scene.scale),
      shift: list(scene.shift),
      preFilm: list(maps.preFilm),
      postFilm: list(maps.postFilm),
      active: list(maps.active),
      places: this.swarm.places,
      settings: this.settings,
      rows: scene.rows.map(list),
      fields: Object.fromEntries(
        Object.entries(maps.fields).map(([name, values]) => [name, list(values)]),
      ),
    };
  }

  close() {
    withdraw(this.clock);
    this.clock.close();
    this.transport.close();
    this.watch.disconnect();
    cancelAnimationFrame(this.frame);
  }
}

export default mountJoined(".film", (root, send) => new FilmPlayer(root, send));
