// The player: panels around one clock, and what is told to Python and to a reader.
const PLAYERS = new WeakMap();
const CAPTION = 30; // pixels of a panel's title line
const GAP = 12;
const INFO = 300; // the column beside a single picture
const MAX_SIDE = 1600; // pixels of one picture's buffer
const MAX_AREA = 3_200_000; // pixels of all buffers: what a processor repaints 60 times a second
const MAX_BLENDS = 400_000; // pixels of all points together: above, they are drawn less finely
const NARROW = 560;
const PHONE = 780; // pictures that stack may take this height
const ABOVE = 200; // of the page stand above a player: bar, question, words
const LEAST = 440; // a player does not shrink below this to fit a low window
const SPLIT = 900; // from this width the guidance slider stands beside the bar

class Player {
  constructor(root) {
    this.root = root;
    for (const part of ["stage", "t", "words", "legend", "note"]) {
      this[part] = root.querySelector(`.${part}`);
    }
    this.guide = new Guide(this);
    this.clock = new Clock(() => this.show(), () => this.rest());
    this.bar = new Transport(this);
    this.panels = [];
    this.sent = { t: [], guidance: [], selected: [] }; // reported, not yet seen to come back
    this.given = {}; // last heard from Python
    this.known = {}; // what both sides agree on
    this.scene = { selected: null };
    const press = root.onkeydown;
    root.onkeydown = (event) => (event.key === "Escape" ? this.letGo(event) : press(event));
    this.watch = new ResizeObserver(() => this.layout());
    this.watch.observe(root);
    document.addEventListener("fullscreenchange", (this.fill = () => this.layout()));
  }

  receive({ header, arrays }) {
    const digest = [header.digest, ...header.panels.map((panel) => panel.ask)].join(" ");
    const fresh = digest !== this.digest;
    this.header = header;
    this.digest = digest;
    this.stage.setAttribute("aria-label", header.alt);
    if (fresh) this.adopt(header, arrays);
    this.scene.trails = header.trails;
    this.dress();
    this.clock.setTimes(header.times);
    this.bar.setTimes();
    this.obey("t", header.t, (t) => this.clock.seek(t));
    this.obey("guidance", header.guidance, (s) => (this.guide.value = s));
    this.obey("selected", header.selected, (index) => (this.scene.selected = index));
    if (!(this.scene.selected < header.n)) this.scene.selected = null;
    this.guide.setScales(header);
    this.layout(true);
    this.obey("playing", header.playing, (on) => (on ? this.clock.play() : this.clock.pause()));
    if (!this.clock.playing) this.tell();
  }

  // Takes over new arrays; what the viewer is looking at (t, point, playing) stays.
  adopt(header, arrays) {
    const n = header.n;
    Object.assign(this.scene, { n, extent: header.extent, reach: header.reach, labels: arrays.labels });
    this.scene.order = shuffled(n);
    while (this.panels.length > header.panels.length) this.panels.pop().figure.remove();
    while (this.panels.length < header.panels.length) {
      const panel = new Panel((...spot) => this.pick(...spot));
      this.panels.push(panel);
      this.stage.append(panel.figure);
    }
    header.panels.forEach((info, j) => {
      const shape = header.sections[`contours${j}`]?.shape;
      this.panels[j].receive({
        ...info,
        scales: info.scales ? header.scales : null,
        path: arrays[`path${j}`],
        reference: arrays[`reference${j}`],
        contours: shape ? readContours(arrays[`contours${j}`], shape) : null,
      });
    });
  }

  // Follows a value from Python only where it is news: not the same again, not the viewer's own echo.
  obey(name, value, follow) {
    if (this.given[name] === value) return;
    this.given[name] = value;
    const echo = this.sent[name]?.lastIndexOf(value) ?? -1;
    if (echo >= 0) {
      this.sent[name].splice(0, echo + 1);
    } else if (value !== null || name === "selected") {
      this.known[name] = value;
      follow(value);
    }
  }

  // Colours of the current theme, for the canvas and the legend.
  dress() {
    const style = getComputedStyle(this.root);
    const get = (name) => style.getPropertyValue(`--st-${name}`).trim();
    const paper = get("background-color") || "#ffffff";
    const ink = get("text-color") || "#1f1f1f";
    const dark = luminance(paper) < 0.4;
    const faded = (alpha) => `${ink}${Math.round(alpha * 255).toString(16).padStart(2, "0")}`;
    this.scene.theme = {
      paper, ink, font: get("font") || "sans-serif",
      grid: faded(0.08), axis: faded(0.2), soft: faded(0.65), faint: faded(0.22),
    };
    const colours = this.header.colours.map(({ light, dark: night }) => (dark ? night : light));
    this.scene.pixels = Uint32Array.from(colours, pixelOf);
    this.scene.lines = colours;
    this.setLegend(colours);
  }

  setLegend(colours) {
    const present = new Set(this.scene.labels);
    this.legend.replaceChildren();
    const entry = (kind, colour, text) => {
      const item = child(this.legend, "li", kind);
      item.style.setProperty("--dot", colour);
      item.textContent = text;
    };
    for (const label of [...present].sort()) entry("dot", colours[label], this.header.colours[label].name);
    if (this.panels.some((panel) => panel.data.contours)) {
      const tight = this.root.clientWidth < NARROW;
      entry("line", this.scene.theme.ink, tight ? "exact 50, 90 %" : "exact density, 50 % and 90 %");
    }
    if (this.panels.some((panel) => panel.data.reference)) entry("dot", this.scene.theme.faint, "real data");
    const tails = Math.ceil(this.scene.n / Math.ceil(this.scene.n / TAIL_POINTS));
    if (this.scene.trails && tails < this.scene.n) entry("line", this.scene.theme.faint, `trails of ${tails} points`);
  }

  layout(force = false) {
    const wide = this.root.clientWidth;
    if (!this.header || !wide) return;
    const plan = this.plan(wide);
    const { css, columns } = plan;
    this.root.style.setProperty("--height", `${plan.height}px`);
    for (const name of ["beside", "split", "narrow"]) this.root.classList.toggle(name, plan[name]);
    this.stage.style.setProperty("--columns", columns);
    const ratio = this.fineness(css);
    if (!force && css === this.css && ratio === this.ratio) return;
    Object.assign(this, { css, ratio, columns });
    for (const panel of this.panels) panel.resize(css, ratio, this.scene);
    this.guide.setMarks();
    this.show();
  }

  // Buffer pixels a CSS pixel: the screen's, unless there is more to draw than a frame's time allows.
  fineness(css) {
    const count = this.panels.length;
    const most = Math.min(MAX_SIDE, Math.sqrt(MAX_AREA / count)) / css;
    const disc = Math.PI * (pointStyle(this.scene.n, css, 1).radius + 0.5) ** 2;
    const lively = Math.sqrt(MAX_BLENDS / (disc * Math.max(1, this.scene.n * count)));
    return Math.min(devicePixelRatio || 1, most, Math.max(1, lively));
  }

  // Words above the pictures or in a column beside them, whichever leaves the pictures larger.
  plan(wide) {
    const count = this.panels.length;
    const full = this.root.matches(":fullscreen");
    const narrow = wide < NARROW;
    const guide = Boolean(this.header.scales);
    const split = guide && wide >= SPLIT;
    const above = 56 + 26 + (split ? 116 : 62 + (guide ? (narrow ? 116 : 80) : 0));
    let height = Math.min(this.header.height, Math.max(LEAST, window.innerHeight - ABOVE));
    if (narrow) {
      const rows = count < 3 ? count : 2;
      const wish = above + 24 + rows * (wide / Math.ceil(count / rows) + CAPTION);
      height = Math.min(Math.max(height, PHONE), Math.round(wish));
    }
    const [across, down] = full ? [wide - 48, this.root.clientHeight - 32] : [wide, height];
    const top = fit(count, across, down - above);
    const side = fit(count, across - INFO - 28, down - 62);
    const beside = !narrow && side.css > top.css;
    return { ...(beside ? side : top), height, beside, narrow, split: split && !beside };
  }

  show() {
    if (!this.css) return;
    const { t } = this.clock;
    this.outside = this.panels.map((panel) => panel.draw(this.scene, t, this.guide.value));
    this.t.textContent = `t = ${t.toFixed(2)}`;
    this.words.textContent = t >= this.clock.start ? "noise" : t <= this.clock.end ? "data" : "on the way from noise to data";
    this.bar.show();
    if (this.clock.playing && !this.root.dataset.told) {
      this.root.dataset.told = "1";
      this.note.textContent = this.clock.still ? "Reduced motion: one stored frame at a time." : "Playing from noise to data.";
    }
  }

  rest() {
    this.tell();
    this.report("t", Number(this.clock.t.toFixed(3)));
  }

  report(name, value) {
    if (!this.header.report.includes(name) || this.known[name] === value) return;
    this.known[name] = value;
    this.sent[name] = [...this.sent[name].slice(-7), value];
    // Null is what Python starts from: sent back, it would not count as a change.
    this.send(name, value ?? -1);
  }

  // One line, for eyes and for a screen reader, whenever the picture comes to rest.
  tell() {
    delete this.root.dataset.told;
    const [i, f] = locate(this.clock.times, this.clock.t);
    const last = this.clock.times.length - 1;
    const parts = [`${grouped(this.scene.n)} points, ${f > 0 ? `between frames ${i} and ${i + 1}` : `frame ${i}`} of ${last}`];
    const lost = Math.max(0, ...(this.outside ?? []));
    if (lost > 0) parts.push(`${grouped(lost)} outside the picture`);
    const { selected, labels } = this.scene;
    if (selected !== null) {
      parts.push(`following point ${selected} (${this.header.colours[labels[selected]].name}), Esc lets go`);
    }
    this.note.textContent = `${parts.join("; ")}.`;
    this.note.title = this.note.textContent;
  }

  pick(panel, x, y, scale) {
    const found = nearest(panel.places, x, y, 22 * scale);
    this.select(found < 0 || found === this.scene.selected ? null : found);
  }

  letGo(event) {
    if (this.scene.selected === null) return;
    event.stopPropagation();
    this.select(null);
  }

  select(index) {
    if (index === this.scene.selected) return;
    this.scene.selected = index;
    this.show();
    if (!this.clock.playing) this.tell();
    this.report("selected", index);
  }

  save() {
    const t = this.clock.t.toFixed(2);
    saveCanvas(composePicture(this), `film-room-${this.header.name}-t-${t}.png`);
  }

  close() {
    this.clock.close();
    this.bar.close();
    this.watch.disconnect();
    document.removeEventListener("fullscreenchange", this.fill);
    this.guide.close();
  }
}

// The largest square for count panels in this room, and in how many columns.
function fit(count, width, height) {
  let best = { css: 0, columns: 1 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const across = (width - GAP * (columns - 1)) / columns;
    const down = (height - GAP * (rows - 1)) / rows - CAPTION;
    const css = Math.floor(Math.min(across, down));
    if (css > best.css) best = { css, columns };
  }
  return best.css > 60 ? best : { css: 60, columns: best.columns };
}

function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function grouped(value) {
  return value.toLocaleString("en").replaceAll(",", "\u202f");
}

// What is saved: the panels as they are, with titles, badges, t and guidance.
function composePicture(player) {
  const { panels, scene, ratio, clock, columns } = player;
  const rows = Math.ceil(panels.length / columns);
  const [side, gap, line] = [panels[0].view.side, GAP * ratio, 34 * ratio];
  const canvas = document.createElement("canvas");
  canvas.width = columns * side + (columns + 1) * gap;
  canvas.height = line * 1.5 + rows * (side + line + gap);
  const pen = canvas.getContext("2d");
  pen.fillStyle = scene.theme.paper;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  const write = (text, x, y, size, colour) => {
    pen.font = `${Math.round(size * ratio)}px ${scene.theme.font}`;
    pen.fillStyle = colour;
    pen.fillText(text, x, y);
    return pen.measureText(text).width;
  };
  const scale = player.header.scales ? `   s = ${signed(player.guide.value)}` : "";
  write(`t = ${clock.t.toFixed(2)}${scale}`, gap, line, 24, scene.theme.ink);
  panels.forEach((panel, j) => {
    const x = gap + (j % columns) * (side + gap);
    const y = line * 1.5 + Math.floor(j / columns) * (side + line + gap);
    const width = write(panel.data.title, x, y + line * 0.65, 16, scene.theme.ink);
    write(panel.data.badge, x + width + gap, y + line * 0.65, 13, scene.theme.soft);
    pen.drawImage(panel.canvas, x, y + line);
    pen.drawImage(panel.over, x, y + line);
  });
  return canvas;
}

export default function pointCloud({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".player");
  if (!root || !data) return undefined;
  let player = PLAYERS.get(parentElement);
  if (player?.root !== root) {
    player?.close();
    player = new Player(root);
    PLAYERS.set(parentElement, player);
  }
  player.send = setStateValue;
  player.receive(unpack(data));
  return () => {
    player.close();
    PLAYERS.delete(parentElement);
  };
}
