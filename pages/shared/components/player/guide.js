// The guidance slider: its marks and words, and the scale that is sampled when a hand lets go.
const PATIENCE = 1500; // milliseconds until Python hears of a scale that is still being sampled

class Guide {
  constructor(player) {
    this.player = player;
    for (const part of ["guide", "scale", "weight", "meaning", "marks"]) {
      this[part] = player.root.querySelector(`.${part}`);
    }
    this.slider = player.root.querySelector(".guidance");
    this.slider.oninput = () => this.lead(Number(this.slider.value));
    this.slider.onchange = () => this.release();
    this.slider.onpointerenter = this.slider.onfocus = () => this.reach();
    this.slider.onpointerdown = () => {
      this.held = true;
      this.reach();
    };
    this.slider.onpointerup = this.slider.onpointercancel = () => (this.held = false);
  }

  setScales({ scales, ends }) {
    this.scales = scales && (this.player.panels.find((panel) => panel.sweep)?.sweep.scales ?? scales);
    this.ends = ends;
    this.guide.hidden = !scales;
    if (!scales) return;
    const [low, high] = ends;
    Object.assign(this.slider, { min: String(low), max: String(high) });
    this.value = Math.min(high, Math.max(low, this.value ?? 1));
    this.show();
  }

  // Ticks at every stored scale, and what the scales mean: in one row where there is room, else in three.
  setMarks() {
    this.marks.replaceChildren();
    if (!this.scales) return;
    const [low, high] = this.ends;
    const mark = (value, kind, text) => {
      if (value < low || value > high) return;
      const item = child(this.marks, "i", kind);
      item.style.left = `${(100 * (value - low)) / (high - low)}%`;
      item.textContent = text;
    };
    const unit = this.marks.parentElement.clientWidth / (high - low);
    const row = -low * unit > 110 || unit > 130;
    for (const scale of this.scales) mark(scale, "tick", "");
    if (low < 0 && (!row || -low * unit > 140)) {
      mark(low, "named", -low * unit > 230 ? "away from the class" : "away");
    }
    if (row) mark(0, low < 0 ? "named before" : "named", low < 0 ? "unconditional 0" : "0 unconditional");
    else mark(0, "named third", "0 unconditional");
    mark(1, row ? "named" : "named second", "1 conditional");
    if (high > 1) mark(high, "named before", "guided");
    for (const [value, kind] of [[0, "tick third"], [1, "tick second"]]) if (!row) mark(value, kind, "");
  }

  show() {
    const s = this.value;
    if (Number(this.slider.value) !== s) this.slider.value = String(s);
    this.scale.textContent = `s = ${signed(s)}`;
    this.weight.textContent = `w = s − 1 = ${signed(s - 1)}`;
    this.meaning.textContent = `${meaning(s)}, ${this.origin(s)}.`;
    this.slider.setAttribute("aria-valuetext", `${this.scale.textContent}, ${this.weight.textContent}`);
  }

  // Whether the pictures were sampled at this scale, lie between two that were, or are those of
  // another scale until the sweep is there.
  origin(s) {
    for (const panel of this.player.panels) {
      const { scales } = panel.data;
      if (!scales || panel.knows(s)) continue;
      const [r, g] = locate(scales, s);
      if (g === 0) return `the pictures are at s = ${short(scales[r])}`;
      return `interpolated between s = ${short(scales[r])} and ${short(scales[r + 1])}`;
    }
    return "sampled";
  }

  // A hand reaches for the slider: the sweep is asked for, once for each picture.
  reach() {
    for (const panel of this.player.panels) this.sweep(panel);
  }

  async sweep(panel) {
    const { ask } = panel.data;
    if (!ask || panel.sweep || panel.asking?.name === ask) return;
    panel.asking?.abort();
    const asking = Object.assign(new AbortController(), { name: ask });
    panel.asking = asking;
    const sweep = await askForScales(ask, "sweep", asking.signal).catch(() => null);
    if (panel.asking === asking) panel.asking = null;
    if (!sweep || panel.data.ask !== ask) return;
    panel.setSweep(sweep);
    this.setScales(this.player.header);
    this.setMarks();
    if (!this.player.clock.playing) this.player.show();
  }

  lead(value) {
    this.asking?.abort();
    this.value = value;
    this.show();
    cancelAnimationFrame(this.redraw);
    if (!this.player.clock.playing) this.redraw = requestAnimationFrame(() => this.player.show());
  }

  // A hand is answered when it lets go; keys once they pause.
  release() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.settle(this.value), this.held === false ? 0 : REST_MS);
    this.held = undefined;
  }

  // The pictures are sampled at once, past Python's page; that hears of the scale when they stand.
  async settle(scale) {
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    const answers = this.player.panels.map((panel) => this.sample(panel, scale, signal));
    const patience = new Promise((go) => setTimeout(go, PATIENCE));
    await Promise.race([Promise.allSettled(answers), patience]);
    if (!signal.aborted) this.player.report("guidance", scale);
  }

  async sample(panel, scale, signal) {
    const { ask } = panel.data;
    if (!ask || panel.knows(scale)) return;
    const found = await askForScales(ask, scale, signal);
    if (!found || signal.aborted || panel.data.ask !== ask) return;
    panel.insert(scale, found.path);
    this.show();
    this.player.show();
  }

  close() {
    this.asking?.abort();
    for (const panel of this.player.panels) panel.asking?.abort();
    cancelAnimationFrame(this.redraw);
    clearTimeout(this.later);
  }
}

function meaning(s) {
  if (s === 0) return "Unconditional";
  if (s === 1) return "Conditional";
  if (s > 1) return "Guided";
  return s < 0 ? "Away from the class" : "Weaker than conditional";
}
