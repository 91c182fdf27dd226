// What is done to the pictures: features are pointed at, followed, ablated, or set.
import { parts, setPressed } from "../../shared/components/dom.js";
import { signed } from "../../shared/components/format.js";

/** @import { FilmPlayer } from "./film_player.js" */
/** @import { Finder, Spot } from "./types.d.ts" */

export class Interactions {
  /** @param {FilmPlayer} player */
  constructor(player) {
    this.player = player;
    this.scene = player.scene;
    this.ablating = false;
    this.dragging = false;
    const button = HTMLButtonElement;
    this.parts = parts(player.root, {
      ...{ trails: button, sort: button, ablate: button, sliders: HTMLElement },
      ...{ "set-feature": button, "set-scale": HTMLInputElement, "set-shift": HTMLInputElement },
    });
    this.sliders = [this.parts["set-scale"], this.parts["set-shift"]];
    this.listen();
  }

  get settings() {
    return this.player.settings;
  }

  listen() {
    const { player } = this;
    const { trails, sort, ablate, "set-feature": set } = this.parts;
    trails.onclick = () => player.settle({ trails: !this.settings.trails });
    sort.onclick = () =>
      player.settle({ sort: this.settings.sort === "time" ? "number" : "time" });
    ablate.onclick = () => {
      this.ablating = !this.ablating;
      setPressed(ablate, this.ablating);
    };
    set.onclick = () => player.settle({ fixed: this.settings.fixed ? null : this.present() });
    const [scale, shift] = this.sliders;
    for (const slider of this.sliders) {
      slider.oninput = () => this.drag([Number(scale.value), Number(shift.value)]);
      slider.onchange = () => player.settle({ fixed: this.scene.fixed });
    }
    this.watch(player.parts.strips, player.strips);
    this.watch(player.parts.swarm, player.swarm);
    const press = player.root.onkeydown;
    player.root.onkeydown = (event) => {
      if (event.key === "Delete") this.toggle(this.scene.spot);
      else press?.call(player.root, event);
    };
  }

  /** @param {HTMLElement} box @param {Finder} view */
  watch(box, view) {
    box.onpointermove = (event) => this.point(view, box, event);
    box.onpointerleave = () => this.aim(null);
    box.onpointerdown = (event) => this.take(view, box, event);
    box.onpointerup = (event) => this.release(view, box, event);
  }

  /** Shows the settings on the buttons and sliders. */
  show() {
    const { trails, sort, fixed } = this.settings;
    setPressed(this.parts.trails, trails);
    setPressed(this.parts.sort, sort === "time");
    setPressed(this.parts["set-feature"], Boolean(fixed));
    this.parts.sliders.hidden = !fixed;
    this.player.root.classList.toggle("fixed", Boolean(fixed));
    if (fixed) this.say(fixed);
  }

  /** Scale and shift on the sliders and in figures. @param {[number, number]} pair */
  say(pair) {
    this.sliders.forEach((slider, i) => {
      slider.value = String(pair[i]);
      if (slider.previousElementSibling)
        slider.previousElementSibling.textContent = signed(pair[i]);
    });
  }

  /** @param {Spot | null} spot */
  aim(spot) {
    if (String(spot) === String(this.scene.pointed)) return;
    this.scene.pointed = spot;
    if (!this.player.clock.playing) this.player.redraw();
  }

  /** @param {Finder} view @param {HTMLElement} box @param {PointerEvent} event */
  point(view, box, event) {
    const place = placeIn(box, event);
    if (this.dragging) this.drag(this.player.swarm.values(...place));
    else this.aim(view.find(this.scene, ...place));
  }

  /**
   * With "Set feature" pressed, the followed dot can be taken and dragged.
   * @param {Finder} view @param {HTMLElement} box @param {PointerEvent} event
   */
  take(view, box, event) {
    const spot = view.find(this.scene, ...placeIn(box, event));
    if (
      view !== this.player.swarm ||
      !this.settings.fixed ||
      String(spot) !== String(this.scene.spot)
    )
      return;
    this.dragging = true;
    this.aim(null);
    box.setPointerCapture(event.pointerId);
  }

  /** @param {[number, number]} pair */
  drag([scale, shift]) {
    const clip = (/** @type {number} */ value) => rounded(Math.min(10, Math.max(-10, value)));
    this.scene.fixed = [clip(scale), clip(shift)];
    this.say(this.scene.fixed);
    if (!this.player.clock.playing) this.player.redraw();
  }

  /** @param {Finder} view @param {HTMLElement} box @param {PointerEvent} event */
  release(view, box, event) {
    if (this.dragging) {
      this.dragging = false;
      this.player.settle({ fixed: this.scene.fixed });
      return;
    }
    const spot = view.find(this.scene, ...placeIn(box, event));
    if (!spot) return;
    if (this.ablating) this.toggle(spot);
    else this.player.settle({ layer: spot[0] + 1, feature: spot[1] + 1, fixed: null });
  }

  /** Ablates a feature, or undoes that. @param {Spot} spot */
  toggle(spot) {
    const { ablated } = this.settings;
    const rest = ablated.filter((other) => String(other) !== String(spot));
    const all = rest.length === ablated.length ? [...ablated, spot] : rest;
    this.player.settle({ ablated: all.sort(([a, b], [c, d]) => a - c || b - d) });
  }

  /** Scale and shift of the followed feature as they are now. @returns {[number, number]} */
  present() {
    const { spot, width, scale, shift } = this.scene;
    const i = spot[0] * width + spot[1];
    return [rounded(scale[i]), rounded(shift[i])];
  }
}

/** To two decimals. @param {number} value */
function rounded(value) {
  return Number(value.toFixed(2));
}

/** @param {Element} box @param {MouseEvent} event @returns {[number, number]} */
function placeIn(box, event) {
  const { left, top } = box.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}
