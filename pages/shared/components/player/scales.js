// Guidance scales that the server samples for the pictures, past Python's page.
import { short } from "../format.js";
import { locate } from "../transport/clock.js";

/** @import { Panel } from "./panel.js" */
/** @import { FetchScales } from "./types.d.ts" */

const WAIT_MS = 1500; // until Python hears of a scale that is still being sampled

export class Scales {
  /**
   * @param {Panel[]} panels @param {FetchScales | undefined} fetchScales
   * @param {() => void} changed is called when a picture knows more scales
   */
  constructor(panels, fetchScales, changed) {
    this.panels = panels;
    this.fetchScales = fetchScales;
    this.changed = changed;
    /** @type {AbortController | null} */
    this.asking = null;
  }

  /**
   * Whether the pictures were sampled at a guidance scale, lie between two that were, or are those
   * of another scale until the sweep is there.
   * @param {number} scale
   */
  origin(scale) {
    for (const panel of this.panels) {
      const scales = panel.data?.scales;
      if (!scales || panel.knows(scale)) continue;
      const [r, g] = locate(scales, scale);
      if (g === 0) return `the pictures are at s = ${short(scales[r])}`;
      return `interpolated between s = ${short(scales[r])} and ${short(scales[r + 1])}`;
    }
    return "sampled";
  }

  /** The viewer reaches for the slider: the sweep is asked for, once for each picture. */
  reach() {
    for (const panel of this.panels) this.sweep(panel);
  }

  /** @param {Panel} panel */
  async sweep(panel) {
    const ask = panel.data?.ask;
    if (!ask || !this.fetchScales || panel.sweep || panel.asking?.name === ask) return;
    panel.asking?.abort();
    const asking = Object.assign(new AbortController(), { name: ask });
    panel.asking = asking;
    const sweep = await this.fetchScales(ask, "sweep", asking.signal).catch(() => null);
    if (panel.asking === asking) panel.asking = null;
    if (!sweep || panel.data?.ask !== ask) return;
    panel.setSweep(sweep);
    this.changed();
  }

  /**
   * Samples all pictures at one scale; true when they stand, or have taken long enough, and the
   * slider has not moved on.
   * @param {number} scale
   */
  async settle(scale) {
    this.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    const answers = this.panels.map((panel) => this.sample(panel, scale, signal));
    const wait = new Promise((go) => setTimeout(go, WAIT_MS));
    await Promise.race([Promise.allSettled(answers), wait]);
    return !signal.aborted;
  }

  /** @param {Panel} panel @param {number} scale @param {AbortSignal} signal */
  async sample(panel, scale, signal) {
    const ask = panel.data?.ask;
    if (!ask || !this.fetchScales || panel.knows(scale)) return;
    const found = await this.fetchScales(ask, scale, signal);
    if (!found || signal.aborted || panel.data?.ask !== ask) return;
    panel.insert(scale, found.path);
    this.changed();
  }

  /** The slider has moved on. */
  abort() {
    this.asking?.abort();
  }

  close() {
    this.abort();
    for (const panel of this.panels) panel.asking?.abort();
  }
}
