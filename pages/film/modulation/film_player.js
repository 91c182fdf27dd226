// The player: strips, swarm and maps around one clock; what is settled is told to Python.
const FILMS = new WeakMap();
const NARROW_FILM = 620;
const CLOCK_TIMES = Array.from({ length: 21 }, (_, i) => Number((1 - i / 20).toFixed(4)));
const MOVE_MS = 500; // dots drift to where another network has them
const NAMES = ["t", "layer", "feature", "trails", "sort", "hand", "zero"];

class FilmPlayer {
  constructor(root) {
    this.root = root;
    const find = (name) => root.querySelector(`.${name}`);
    for (const part of ["strips", "swarm", "maps", "hover"]) this[`${part}Box`] = find(part);
    this.now = find("t");
    this.strips = new Strips(this.stripsBox);
    this.swarm = new Swarm(this.swarmBox);
    this.maps = new Maps(this.mapsBox);
    this.scene = { pointed: null };
    this.sent = [];
    this.drawn = 0;
    this.clock = new Clock(() => this.show(), () => this.settle({ t: Number(this.clock.t.toFixed(4)) }));
    this.clock.t = 1;
    this.bar = new Transport(this);
    this.hands = new Hands(this);
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(root);
    root.read = () => this.read();
  }

  receive({ header, arrays }) {
    const fresh = header.digest !== this.digest;
    this.digest = header.digest;
    this.header = header;
    this.stripsBox.setAttribute("aria-label", header.alt);
    this.clock.setTimes(CLOCK_TIMES);
    this.bar.setTimes();
    const key = JSON.stringify(NAMES.map((name) => header.settings[name]));
    const echo = this.sent.indexOf(key);
    if (echo >= 0) this.sent.splice(0, echo + 1);
    else if (key !== this.given) this.adopt(header.settings);
    this.given = key;
    if (fresh) this.take(header, arrays);
    this.dress();
    this.order();
    if (fresh) this.maps.adopt(this.scene);
    this.resize();
  }

  adopt(settings) {
    const moved = this.settings?.t !== settings.t;
    this.settings = { ...settings };
    this.known = JSON.stringify(NAMES.map((name) => settings[name]));
    if (moved) this.clock.seek(settings.t);
  }

  // New arrays; the dots start from where they are seen now.
  take(header, arrays) {
    const { scene } = this;
    const features = header.layers * header.width;
    const read = (name, times) => new Tracks(times, features, arrays[`${name}scale`], header.scales[`${name}scale`], arrays[`${name}shift`], header.scales[`${name}shift`]);
    const same = scene.tracks?.features === features && !this.clock.still && this.drawn > 0;
    scene.from = same ? [scene.scale.slice(), scene.shift.slice()] : null;
    this.moving = same ? performance.now() : 0;
    const { layers, width, side, frames, scales, label } = header;
    Object.assign(scene, { arrays, layers, width, side, frames, scales, label });
    scene.tracks = read("", header.times);
    const weights = Array.from({ length: layers }, (_, i) => ({ weight: arrays[`weight${i}`], bias: arrays[`bias${i}`] }));
    scene.network = new Layers(weights, scene.tracks, width, side, header.extent);
    scene.untouched = arrays.untouched_scale ? read("untouched_", header.untouched_times) : null;
    scene.scale = new Float32Array(features);
    scene.shift = new Float32Array(features);
    scene.untouchedAt = scene.untouched ? [new Float32Array(features), new Float32Array(features)] : null;
    const named = { network: `network, ${header.reading}`, changed: "changed", exact: "exact" };
    scene.fields = Object.entries(named).filter(([name]) => arrays[name]);
  }

  // Which row of a strip each feature has.
  order() {
    const { scene } = this;
    const { width } = scene;
    scene.settings = this.settings;
    scene.spot = [this.settings.layer - 1, this.settings.feature - 1];
    scene.held = this.settings.hand;
    scene.rows = Array.from({ length: scene.layers }, (_, layer) => {
      const rows = new Int16Array(width);
      for (let row = 0; row < width; row += 1) {
        rows[this.settings.sort === "time" ? scene.arrays.order[layer * width + row] : row] = row;
      }
      return rows;
    });
    this.hands.show();
    this.swarm.frame(scene);
  }

  // Takes over what the hand did; draws at once, and tells Python.
  settle(values) {
    this.settings = { ...this.settings, ...values };
    const key = JSON.stringify(NAMES.map((name) => this.settings[name]));
    if (key === this.known) return;
    this.known = key;
    this.sent = [...this.sent.slice(-7), key];
    this.send("settings", { ...this.settings });
    this.order();
    this.resize();
  }

  dress() {
    const style = getComputedStyle(this.root);
    const get = (name) => style.getPropertyValue(`--st-${name}`).trim();
    const paper = get("background-color") || "#ffffff";
    const look = this.header.looks[bright(paper) < 0.4 ? "dark" : "light"];
    const font = get("font") || "sans-serif";
    this.scene.look = { ...look, paper, font };
    this.root.style.colorScheme = bright(paper) < 0.4 ? "dark" : "light";
    this.scene.colours = ramp(look.diverging);
    this.scene.errors = ramp(look.sequential);
    this.scene.paperPixel = ramp([paper, paper])[0];
    this.scene.inkPixel = ramp([look.ink, look.ink])[0];
  }

  resize() {
    if (!this.root.clientWidth || !this.scene.look) return;
    this.scene.narrow = this.root.clientWidth < NARROW_FILM;
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
    scene.tracks.at(clock.t, scene.scale, scene.shift);
    if (scene.untouched) scene.untouched.at(clock.t, ...scene.untouchedAt);
    this.drift();
    this.strips.mark(scene, clock.t, this.ratio);
    this.swarm.draw(scene, clock.t, this.ratio);
    this.maps.draw(scene, clock.t, this.ratio);
    this.now.textContent = `t = ${clock.t.toFixed(2)}`;
    this.tell();
    this.bar.show();
    this.drawn += 1;
    lead(clock);
  }

  // After a change of network the dots drift from their old places to the new ones.
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

  // One line about the feature that is pointed at, or followed.
  tell() {
    const { scene } = this;
    const [layer, feature] = scene.pointed ?? scene.spot;
    const i = layer * scene.width + feature;
    const held = !scene.pointed && scene.held;
    const [scale, shift] = held || [scene.scale[i], scene.shift[i]];
    const words = `Feature ${layer + 1}.${feature + 1}: scale ${minus(scale)}, shift ${minus(shift)}${held ? ", by hand" : ""}`;
    if (!this.clock.playing || scene.pointed) this.hoverBox.textContent = words;
  }

  save() {
    const boxes = [this.stripsBox, this.swarmBox, this.mapsBox];
    const frame = this.root.getBoundingClientRect();
    const canvas = document.createElement("canvas");
    canvas.width = frame.width * this.ratio;
    canvas.height = (this.mapsBox.getBoundingClientRect().bottom - frame.top + 50) * this.ratio;
    const pen = canvas.getContext("2d");
    pen.fillStyle = this.scene.look.paper;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    for (const part of boxes.flatMap((box) => [...box.querySelectorAll("canvas")])) {
      const { left, top } = part.getBoundingClientRect();
      pen.drawImage(part, (left - frame.left) * this.ratio, (top - frame.top) * this.ratio);
    }
    pen.font = `${18 * this.ratio}px ${this.scene.look.font}`;
    pen.fillStyle = this.scene.look.ink;
    pen.fillText(`${this.now.textContent}   ${this.hoverBox.textContent}`, 10 * this.ratio, canvas.height - 16 * this.ratio);
    saveCanvas(canvas, `film-room-film-t-${this.clock.t.toFixed(2)}.png`);
  }

  // For tests: what is drawn now.
  read() {
    const { scene, maps } = this;
    const list = (values) => Array.from(values);
    return {
      drawn: this.drawn, t: this.clock.t, scale: list(scene.scale), shift: list(scene.shift),
      before: list(maps.before), after: list(maps.after), active: list(maps.active),
      places: this.swarm.places, settings: this.settings, rows: scene.rows.map(list),
      fields: Object.fromEntries(Object.entries(maps.fields).map(([name, values]) => [name, list(values)])),
    };
  }

  close() {
    leave(this.clock);
    this.clock.close();
    this.bar.close();
    this.watch.disconnect();
    cancelAnimationFrame(this.frame);
  }
}

export default function filmPlayer({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".film");
  if (!root || !data) return undefined;
  let player = FILMS.get(parentElement);
  if (player?.root !== root) {
    player?.close();
    player = new FilmPlayer(root);
    FILMS.set(parentElement, player);
  }
  player.send = setStateValue;
  player.receive(unpack(data));
  return () => {
    player.close();
    FILMS.delete(parentElement);
  };
}
