// What a hand does to the pictures: it points, follows, silences, and holds scale and shift.
class Hands {
  constructor(player) {
    this.player = player;
    this.scene = player.scene;
    const find = (name) => player.root.querySelector(`.${name}`);
    [this.sliders, this.scale, this.shift] = ["hands", "hand-scale", "hand-shift"].map(find);
    this.buttons = Object.fromEntries(["trails", "sort", "silence", "byhand"].map((name) => [name, find(name)]));
    this.listen();
  }

  get settings() {
    return this.player.settings;
  }

  listen() {
    const { player, buttons } = this;
    buttons.trails.onclick = () => player.settle({ trails: !this.settings.trails });
    buttons.sort.onclick = () => player.settle({ sort: this.settings.sort === "time" ? "number" : "time" });
    buttons.silence.onclick = () => press(buttons.silence, (this.silencing = !this.silencing));
    buttons.byhand.onclick = () => player.settle({ hand: this.settings.hand ? null : this.present() });
    for (const input of [this.scale, this.shift]) {
      input.oninput = () => this.hold([Number(this.scale.value), Number(this.shift.value)]);
      input.onchange = () => player.settle({ hand: this.scene.held });
    }
    for (const [box, view] of [[player.stripsBox, player.strips], [player.swarmBox, player.swarm]]) {
      box.onpointermove = (event) => this.point(view, box, event);
      box.onpointerleave = () => this.aim(null);
      box.onpointerdown = (event) => this.grip(view, box, event);
      box.onpointerup = (event) => this.release(view, box, event);
    }
    const keys = player.root.onkeydown;
    player.root.onkeydown = (event) => (event.key === "Delete" ? this.toggle(this.scene.spot) : keys(event));
  }

  // Shows the settings on the buttons and sliders.
  show() {
    const { trails, sort, hand } = this.settings;
    press(this.buttons.trails, trails);
    press(this.buttons.sort, sort === "time");
    press(this.buttons.byhand, Boolean(hand));
    this.sliders.hidden = !hand;
    this.player.root.classList.toggle("held", Boolean(hand));
    if (hand) this.say(hand);
  }

  // Scale and shift on the sliders and in figures.
  say(pair) {
    [this.scale, this.shift].forEach((input, i) => {
      input.value = String(pair[i]);
      input.previousElementSibling.textContent = minus(pair[i]);
    });
  }

  aim(spot) {
    if (String(spot) === String(this.scene.pointed)) return;
    this.scene.pointed = spot;
    if (!this.player.clock.playing) this.player.redraw();
  }

  point(view, box, event) {
    const place = placeIn(box, event);
    if (this.gripped) this.hold(this.player.swarm.values(...place));
    else this.aim(view.find(this.scene, ...place));
  }

  // With "By hand" pressed, the followed dot can be taken and dragged.
  grip(view, box, event) {
    const spot = view.find(this.scene, ...placeIn(box, event));
    if (view !== this.player.swarm || !this.settings.hand || String(spot) !== String(this.scene.spot)) return;
    this.gripped = true;
    this.aim(null);
    box.setPointerCapture(event.pointerId);
  }

  hold(pair) {
    this.scene.held = pair.map((value) => Number(Math.min(10, Math.max(-10, value)).toFixed(2)));
    this.say(this.scene.held);
    if (!this.player.clock.playing) this.player.redraw();
  }

  release(view, box, event) {
    if (this.gripped) {
      this.gripped = false;
      this.player.settle({ hand: this.scene.held });
      return;
    }
    const spot = view.find(this.scene, ...placeIn(box, event));
    if (!spot) return;
    if (this.silencing) this.toggle(spot);
    else this.player.settle({ layer: spot[0] + 1, feature: spot[1] + 1, hand: null });
  }

  // Silences a feature, or lets it speak again.
  toggle(spot) {
    const { zero } = this.settings;
    const rest = zero.filter((other) => String(other) !== String(spot));
    const all = rest.length === zero.length ? [...zero, spot] : rest;
    this.player.settle({ zero: all.sort(([a, b], [c, d]) => a - c || b - d) });
  }

  // Scale and shift of the followed feature as they are now.
  present() {
    const i = this.scene.spot[0] * this.scene.width + this.scene.spot[1];
    return [this.scene.scale[i], this.scene.shift[i]].map((value) => Number(value.toFixed(2)));
  }
}

function press(button, on) {
  button.setAttribute("aria-pressed", String(on));
}

function placeIn(box, event) {
  const { left, top } = box.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}
