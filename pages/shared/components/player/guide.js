// The guidance slider: its marks and words, and the scale that is sampled when a hand lets go.
const PATIENCE = 1500; // milliseconds until Python hears of a scale that is still being sampled

class Guide {
  constructor(player) {
    this.player = player;
    for (const part of ["guide", "scale", "weight", "rung", "marks"]) {
      this[part] = player.root.querySelector(`.${part}`);
    }
    this.slider = player.root.querySelector(".guidance");
    this.slider.oninput = () => this.lead(Number(this.slider.value));
    this.slider.onchange = () => this.release();
    this.slider.onpointerdown = () => (this.held = true);
    this.slider.onpointerup = this.slider.onpointercancel = () => (this.held = false);
  }

  setLadder(ladder) {
    this.ladder = ladder;
    this.guide.hidden = !ladder;
    if (!ladder) return;
    const [low, high] = [ladder[0], ladder.at(-1)];
    Object.assign(this.slider, { min: String(low), max: String(high) });
    this.value = Math.min(high, Math.max(low, this.value ?? 1));
    this.show();
  }

  // Ticks at every rung, and what the scales mean: in one row where there is room, else in three.
  setMarks() {
    const { ladder } = this;
    this.marks.replaceChildren();
    if (!ladder) return;
    const [low, high] = [ladder[0], ladder.at(-1)];
    const mark = (value, kind, text) => {
      if (value < low || value > high) return;
      const item = child(this.marks, "i", kind);
      item.style.left = `${(100 * (value - low)) / (high - low)}%`;
      item.textContent = text;
    };
    const unit = this.marks.parentElement.clientWidth / (high - low);
    const row = -low * unit > 110 || unit > 130;
    for (const rung of ladder) mark(rung, "tick", "");
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
    this.rung.textContent = `${meaning(s)}, ${this.origin(s)}.`;
    this.slider.setAttribute("aria-valuetext", `${this.scale.textContent}, ${this.weight.textContent}`);
  }

  // Whether the pictures were sampled at this scale, or lie between two that were.
  origin(s) {
    for (const { data } of this.player.panels) {
      if (data.scales < 2) continue;
      const [r, g] = locate(data.ladder, s);
      if (g > 0) return `interpolated between s = ${short(data.ladder[r])} and ${short(data.ladder[r + 1])}`;
    }
    return "sampled";
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
    const rung = await askForRung(ask, scale, signal);
    if (!rung || signal.aborted || panel.data.ask !== ask) return;
    panel.insert(scale, rung);
    this.show();
    this.player.show();
  }

  close() {
    this.asking?.abort();
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
