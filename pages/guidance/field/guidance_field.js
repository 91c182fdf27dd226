// The field: two planes around one clock, one point and one guidance slider, and the arithmetic.
const FIELDS = new WeakMap();
const SIDES = [420, 560]; // least and most pixels of a plane beside another
const REST = 400; // pixels of all else: a window this much higher than a plane shows the whole
const SNUG = 1300; // pixels below which "away from the class" would meet its neighbour
const SYMBOLS = { x0: "mean of x₀", eps: "ε", v: "v", score: "score" };

class Field {
  constructor(root) {
    this.root = root;
    for (const part of ["stage", "t", "levels", "scale", "weight", "meaning", "marks", "names", "note"]) {
      this[part] = root.querySelector(`.${part}`);
    }
    this.body = root.querySelector(".sum tbody");
    this.slider = root.querySelector(".guidance");
    this.scene = { point: [0, 0], s: 1 };
    this.given = {};
    this.told = {};
    this.clock = new Clock(() => this.show(), () => this.rest());
    this.bar = new Transport(this);
    const press = root.onkeydown;
    root.onkeydown = (event) => (event.target.matches("canvas") && this.nudge(event)) || press(event);
    this.slider.oninput = () => this.lead(Number(this.slider.value));
    this.slider.onchange = () => this.later("guidance", () => this.scene.s);
    this.watch = new ResizeObserver(() => this.layout());
    this.watch.observe(root);
  }

  receive({ header, arrays }) {
    this.header = header;
    if (header.digest !== this.digest) this.adopt(header, arrays);
    Object.assign(this.scene, { extent: header.extent, reading: header.reading, style: header.style });
    this.dress();
    this.stage.setAttribute("aria-label", header.alt);
    this.clock.setTimes(header.times);
    this.bar.setTimes();
    this.obey("t", header.t, (t) => (this.clock.t = t));
    this.obey("guidance", header.guidance, (s) => (this.scene.s = s));
    this.obey("point", header.point, (point) => (this.scene.point = point));
    this.setGuide();
    this.layout(true);
    this.tell();
  }

  adopt(header, arrays) {
    this.digest = header.digest;
    Object.assign(this.scene, { data: arrays.data, noise: arrays.noise });
    this.stage.replaceChildren();
    const point = { move: (...spot) => this.point(...spot), at: () => this.scene.point.map((value) => value / this.scene.extent) };
    this.planes = [
      new Plane(this.stage, "Network", "network", new NetworkMeans(arrays, header), point),
      new Plane(this.stage, "Exact densities", "exact", new ExactMeans(arrays, header), point),
    ];
    this.ready = null;
    this.css = null;
  }

  // Follows a value from Python only where it is news and not the viewer's own echo.
  obey(name, value, follow) {
    const text = JSON.stringify(value);
    if (this.given[name] === text) return;
    this.given[name] = text;
    if (this.told[name] !== text) follow(value);
  }

  dress() {
    const style = getComputedStyle(this.root);
    const get = (name) => style.getPropertyValue(`--st-${name}`).trim();
    const paper = get("background-color") || "#ffffff";
    const ink = get("text-color") || "#1f1f1f";
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(paper.slice(at, at + 2), 16));
    const name = 0.2126 * r + 0.7152 * g + 0.0722 * b < 102 ? "dark" : "light";
    const faded = (alpha) => `${ink}${Math.round(alpha * 255).toString(16).padStart(2, "0")}`;
    const { header } = this;
    this.scene.theme = {
      paper, ink, font: get("font") || "sans-serif",
      grid: faded(0.08), axis: faded(0.2), soft: faded(0.42), faint: faded(0.2),
      label: header.colours[header.label][name], accent: header.accents[name], plain: header.plain[name],
    };
    for (const part of ["label", "accent", "plain"]) this.root.style.setProperty(`--${part}-ink`, this.scene.theme[part]);
  }

  layout(force = false) {
    if (!this.planes) return;
    const wide = this.root.clientWidth;
    if (!wide) return;
    const full = document.fullscreenElement !== null && this.root.matches(":fullscreen");
    const narrow = wide < 620;
    this.root.classList.toggle("narrow", narrow);
    this.root.classList.toggle("snug", wide < SNUG);
    const most = full ? Math.max(200, this.root.clientHeight - 440) : Math.min(SIDES[1], Math.max(SIDES[0], innerHeight - REST));
    const css = Math.floor(Math.min(most, narrow ? wide - 4 : (wide - 16) / 2));
    if (!force && css === this.css) return;
    this.css = css;
    for (const plane of this.planes) plane.resize(css);
    this.show();
  }

  show() {
    if (!this.css) return;
    const { scene, clock } = this;
    [scene.alpha, scene.sigma] = levels(clock.t);
    if (this.ready !== clock.t) {
      for (const plane of this.planes) plane.prepare(clock.t, scene.extent);
      this.ready = clock.t;
    }
    for (const plane of this.planes) plane.draw(scene);
    this.t.textContent = `t = ${clock.t.toFixed(2)}`;
    this.levels.textContent = `α = ${scene.alpha.toFixed(2)}   σ = ${scene.sigma.toFixed(2)}`;
    this.showSum();
    this.bar.show();
  }

  showSum() {
    const rows = this.planes.map((plane) => this.row(plane.read(this.scene)));
    const gap = rows[0].map((pair, i) => pair.map((value, d) => value - rows[1][i][d]));
    const names = ["Network", "Exact", "Gap"];
    [...rows, gap].forEach((cells, r) => {
      const line = this.body.rows[r] ?? this.body.insertRow();
      const narrow = this.root.classList.contains("narrow");
      [names[r], ...cells.map((pair) => pairText(pair, narrow))].forEach((text, i) => {
        const cell = line.cells[i] ?? line.appendChild(document.createElement(i ? "td" : "th"));
        if (cell.textContent !== text) cell.textContent = text;
      });
    });
  }

  row([u, c, g]) {
    return [u, c, c.map((value, d) => value - u[d]), g];
  }

  setGuide() {
    const [low, high] = this.header.bounds;
    Object.assign(this.slider, { min: String(low), max: String(high) });
    this.marks.replaceChildren();
    this.names.replaceChildren();
    const place = (value) => `${(100 * (value - low)) / (high - low)}%`;
    for (let value = Math.ceil(low); value <= high; value += 1) element(this.marks, "i").style.left = place(value);
    const spans = [[low, "away from the class"], [0, "0 unconditional"], [1, "1 conditional"], [(1 + high) / 2, "guided"]];
    for (const [value, text] of spans) {
      const name = element(this.names, "span");
      Object.assign(name, { textContent: text, className: value === low ? "first" : value === 1 ? "after" : value === 0 ? "before" : "" });
      name.dataset.short = text.split(" ")[0];
      name.style.left = place(value);
    }
    this.showGuide();
  }

  showGuide() {
    const { s } = this.scene;
    if (Number(this.slider.value) !== s) this.slider.value = String(s);
    this.scale.textContent = `s = ${signed(s)}`;
    this.weight.textContent = `w = s − 1 = ${signed(s - 1)}`;
    this.meaning.textContent = s < 0 ? "away from the class" : s === 0 ? "unconditional" : s < 1 ? "part of the way" : s === 1 ? "conditional" : "guided";
    this.slider.setAttribute("aria-valuetext", `${this.scale.textContent}, ${this.meaning.textContent}`);
  }

  lead(value) {
    this.scene.s = value;
    this.showGuide();
    this.redraw();
  }

  redraw() {
    cancelAnimationFrame(this.ticket);
    if (!this.clock.playing) this.ticket = requestAnimationFrame(() => this.show());
  }

  // A place in the square [−1, 1]², from a pointer; on release it is reported.
  point(x, y, kind) {
    const { extent } = this.scene;
    this.move([x * extent, y * extent]);
    if (kind === "pointerup") this.later("point", () => this.scene.point);
  }

  move(point) {
    this.scene.point = point.map((value) => Number(value.toFixed(3)));
    this.redraw();
  }

  nudge(event) {
    const step = (event.shiftKey ? 10 : 1) * 0.05;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key];
    if (!by) return false;
    const { extent } = this.scene;
    this.move(this.scene.point.map((value, d) => Math.min(extent, Math.max(-extent, value + by[d]))));
    this.later("point", () => this.scene.point);
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  later(name, value) {
    clearTimeout(this.waits);
    this.waits = setTimeout(() => this.report(name, value()), REST_MS / 2);
  }

  report(name, value) {
    const text = JSON.stringify(value);
    this.tell();
    if (this.told[name] === text || (this.told[name] === undefined && this.given[name] === text)) return;
    this.told[name] = text;
    this.send(name, value);
  }

  rest() {
    this.report("t", Number(this.clock.t.toFixed(3)));
  }

  // One line, for eyes and for a screen reader, whenever the picture comes to rest.
  tell() {
    const { scene } = this;
    const [u, c, g] = this.planes[0].read(scene);
    const far = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]).toFixed(2);
    const exact = this.planes[1].read(scene)[2];
    this.note.textContent =
      `At (${scene.point.map(signed).join(", ")}) the network's c lies ${far(u, c)} from u (${SYMBOLS[scene.reading]}); ` +
      `guided, it is ${far(g, c)} past c and ${far(g, exact)} from the exact one.`;
  }

  save() {
    const [a, b] = this.planes.map((plane) => plane.canvas);
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: a.width + b.width + 24, height: a.height + 70 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = this.scene.theme.paper;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    Object.assign(pen, { fillStyle: this.scene.theme.ink, font: `28px ${this.scene.theme.font}` });
    pen.fillText(`${this.t.textContent}   ${this.scale.textContent}   network`, 8, 44);
    pen.fillText("exact", a.width + 32, 44);
    pen.drawImage(a, 0, 70);
    pen.drawImage(b, a.width + 24, 70);
    saveCanvas(canvas, `film-room-${this.header.name}-t-${this.clock.t.toFixed(2)}.png`);
  }

  close() {
    this.clock.close();
    this.bar.close();
    this.watch.disconnect();
    cancelAnimationFrame(this.ticket);
    clearTimeout(this.waits);
  }
}

function signed(value) {
  return value.toFixed(2).replace("-0.00", "0.00").replace("-", "−");
}

function pairText([a, b], narrow) {
  return narrow ? `${signed(a)}\n${signed(b)}` : `(${signed(a)}, ${signed(b)})`;
}

export default function guidanceField({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".player");
  if (!root || !data) return undefined;
  let field = FIELDS.get(parentElement);
  if (field?.root !== root) {
    field?.close();
    field = new Field(root);
    FIELDS.set(parentElement, field);
  }
  field.send = setStateValue;
  field.receive(unpack(data));
  return () => {
    field.close();
    FIELDS.delete(parentElement);
  };
}
