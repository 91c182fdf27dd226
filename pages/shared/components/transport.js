// The bar and the keys around a clock; every moving picture has the same ones.
const REST_MS = 400; // keys come in bursts: report once they pause
const MAX_TICKS = 64;

class Transport {
  // owner: { root, clock, save(): make a PNG, name: its file name's stem }
  constructor(owner) {
    this.owner = owner;
    this.clock = owner.clock;
    this.root = owner.root;
    for (const part of ["play", "scrub", "ticks", "speed", "loop", "save", "wide", "from", "to"]) {
      this[part] = this.root.querySelector(`.${part}`);
    }
    this.play.onclick = () => this.clock.toggle();
    this.scrub.oninput = () => this.clock.seek(this.fromSlider(Number(this.scrub.value)));
    this.scrub.onchange = () => this.clock.rest();
    this.speed.onchange = () => (this.clock.speed = Number(this.speed.value));
    this.loop.onclick = () => this.setLoop(!this.clock.loop);
    this.save.onclick = () => owner.save();
    this.wide.onclick = () => this.toggleWide();
    this.wide.hidden = !document.fullscreenEnabled;
    this.root.onkeydown = (event) => this.press(event);
  }

  // The slider runs left to right while t runs down.
  fromSlider(value) {
    return this.clock.start - value * (this.clock.start - this.clock.end);
  }

  toSlider(t) {
    const span = this.clock.start - this.clock.end;
    return span > 0 ? (this.clock.start - t) / span : 1;
  }

  setTimes() {
    const { times } = this.clock;
    const alone = times.length < 2;
    this.play.disabled = this.scrub.disabled = this.loop.disabled = alone;
    this.from.hidden = alone;
    this.from.dataset.t = short(this.clock.start);
    this.to.dataset.t = short(this.clock.end);
    this.ticks.replaceChildren();
    if (alone || times.length > MAX_TICKS) return;
    for (const t of times) {
      const tick = document.createElement("i");
      tick.style.left = `${100 * this.toSlider(t)}%`;
      this.ticks.append(tick);
    }
  }

  setLoop(on) {
    this.clock.loop = on;
    this.loop.setAttribute("aria-pressed", String(on));
  }

  show() {
    const value = this.toSlider(this.clock.t);
    this.scrub.value = String(value);
    this.scrub.parentElement.style.setProperty("--done", `${100 * value}%`);
    const [i, fraction] = locate(this.clock.times, this.clock.t);
    const last = this.clock.times.length - 1;
    const where = fraction > 0 ? `between frames ${i} and ${i + 1}` : `frame ${i}`;
    this.scrub.setAttribute("aria-valuetext", `t = ${this.clock.t.toFixed(2)}, ${where} of ${last}`);
    if (this.root.classList.contains("playing") === this.clock.playing) return;
    this.root.classList.toggle("playing", this.clock.playing);
    this.play.setAttribute("aria-label", this.clock.playing ? "Pause" : "Play");
    this.play.title = this.clock.playing ? "Pause (space)" : "Play (space)";
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    const foreign = target !== this.scrub && target.matches("input, select");
    const button = target.matches("button, select");
    const jump = event.shiftKey ? 10 : 1; // up and down stay with the page: they scroll it
    const moves = {
      ArrowRight: () => this.clock.step(jump),
      ArrowLeft: () => this.clock.step(-jump),
      Home: () => this.clock.seek(this.clock.start),
      End: () => this.clock.seek(this.clock.end),
    };
    if (event.key === " " && !button) this.clock.toggle();
    else if (event.key in moves && !foreign) this.move(moves[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  move(step) {
    step();
    clearTimeout(this.pending);
    this.pending = setTimeout(() => this.clock.playing || this.clock.rest(), REST_MS);
  }

  toggleWide() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen().catch(() => {});
  }

  close() {
    clearTimeout(this.pending);
  }
}

function short(value) {
  return String(Number(value.toFixed(2)));
}

function saveCanvas(canvas, name) {
  canvas.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, "image/png");
}
