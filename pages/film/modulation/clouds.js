// Samples on their way from noise to data, one picture a network, all from the same noise.
const MOST_SIDE = 400;
const APART = 14;

class Clouds extends Follower {
  constructor(root) {
    super(root);
    this.panels = [];
    this.scene = { selected: null };
  }

  take(header, arrays, fresh) {
    const { n, extent, reach, label } = header;
    const { paper, ink, soft, rule, font, labels } = this.colours;
    const theme = { paper, ink, font, soft, grid: rule, axis: soft, faint: `${ink}38` };
    const pixels = Uint32Array.from(labels, pixelOf);
    Object.assign(this.scene, { n, extent, reach, theme, pixels, lines: labels });
    if (!fresh) return;
    Object.assign(this.scene, { labels: new Uint8Array(n).fill(label), order: shuffled(n) });
    while (this.panels.length < header.panels.length) {
      const panel = new Panel((...spot) => this.pick(...spot));
      this.panels.push(panel);
      this.stage.append(panel.figure);
    }
    header.panels.forEach((info, j) => {
      this.panels[j].receive({ ...info, path: arrays[`path${j}`], reference: arrays[`reference${j}`] });
    });
  }

  lay(wide) {
    const count = this.panels.length;
    const side = Math.floor(Math.min(MOST_SIDE, (wide - 1 - APART * (count - 1)) / count));
    for (const panel of this.panels) panel.resize(side, this.ratio, this.scene);
  }

  draw(t) {
    for (const panel of this.panels) panel.draw(this.scene, t, 1);
  }

  pick(panel, x, y, scale) {
    const found = nearest(panel.places, x, y, 22 * scale);
    this.scene.selected = found < 0 || found === this.scene.selected ? null : found;
    this.show();
  }

  state() {
    return { places: this.panels.map((panel) => Array.from(panel.places)), selected: this.scene.selected };
  }
}

export default (view) => attend(Clouds, view);
