// Samples on their way from noise to data, one picture a network, all from the same noise.
import { Panel } from "../../shared/components/player/panel.js";
import { nearest, shuffled } from "../../shared/components/player/paths.js";
import { pixelOf } from "../../shared/components/theme.js";
import { Follower, follower } from "./follower.js";

/** @import { PanelRecord, Scene } from "../../shared/components/player/types.d.ts" */
/** @import { FollowerHeader } from "./types.d.ts" */

/**
 * @typedef {FollowerHeader & {
 *   label: number, n: number, extent: number, reach: number, panels: PanelRecord[]
 * }} Header
 */

const MOST_SIDE = 400;
const GAP = 14;

/** @extends {Follower<Header>} */
class Clouds extends Follower {
  /** @type {Panel[]} */
  panels = [];
  /** @type {Scene} filled by setData */
  scene = /** @type {any} */ ({ selected: null });

  /** @override @param {Header} header @param {any} sent @param {boolean} fresh */
  setData(header, sent, fresh) {
    const { n, extent, reach, label, panels } = header;
    const { paper, ink, soft, rule, font, labels } = this.colours;
    const theme = { paper, ink, font, soft, grid: rule, axis: soft, faint: `${ink}38` };
    const pixels = Uint32Array.from(labels, pixelOf);
    Object.assign(this.scene, { n, extent, reach, theme, pixels, lines: labels });
    if (!fresh) return;
    Object.assign(this.scene, { labels: new Uint8Array(n).fill(label), order: shuffled(n) });
    while (this.panels.length < panels.length) {
      this.panels.push(new Panel(this.parts.stage, (...spot) => this.pick(...spot)));
    }
    panels.forEach((record, j) => {
      const { path0: path, reference0: reference } = sent[`panel${j}`];
      this.panels[j].receive({ ...record, scales: null, path, reference });
    });
  }

  /** @override @param {number} width */
  lay(width) {
    const count = this.panels.length;
    const side = Math.floor(Math.min(MOST_SIDE, (width - 1 - GAP * (count - 1)) / count));
    for (const panel of this.panels) panel.resize(side, this.ratio, this.scene);
  }

  /** @override @param {number} t */
  draw(t) {
    for (const panel of this.panels) panel.draw(this.scene, t, 1);
  }

  /** @param {Panel} panel @param {number} x @param {number} y @param {number} scale */
  pick(panel, x, y, scale) {
    const found = nearest(panel.places, x, y, 22 * scale);
    this.scene.selected = found < 0 || found === this.scene.selected ? null : found;
    this.show();
  }

  /** @override */
  state() {
    const places = this.panels.map((panel) => Array.from(panel.places));
    return { places, selected: this.scene.selected };
  }
}

export default follower(Clouds);
