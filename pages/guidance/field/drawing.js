// How the plane, its field and the vectors at the pointer are drawn.
const GRID = 17; // arrows along each side
const SEEDS = 11; // streamlines start on a grid of this many a side
const DASH = 5;
const TAP = 12; // pixels that a finger may stray and still tap
const GRIP = 36; // pixels around the point within which a finger takes hold of it

function arrow(pen, x0, y0, x1, y1, colour, width, head) {
  const angle = Math.atan2(y1 - y0, x1 - x0);
  const length = Math.hypot(x1 - x0, y1 - y0);
  const tip = Math.min(head, length);
  Object.assign(pen, { strokeStyle: colour, fillStyle: colour, lineWidth: width });
  pen.beginPath();
  pen.moveTo(x0, y0);
  pen.lineTo(x1 - 0.7 * tip * Math.cos(angle), y1 - 0.7 * tip * Math.sin(angle));
  pen.stroke();
  pen.beginPath();
  pen.moveTo(x1, y1);
  for (const turn of [2.7, -2.7]) pen.lineTo(x1 + tip * Math.cos(angle + turn), y1 + tip * Math.sin(angle + turn));
  pen.fill();
}

// One picture: a source of means, its canvas, and its means on a grid at the time shown.
class Plane {
  // point: { move(x, y, event type), at() }, in the square [−1, 1]²
  constructor(stage, name, kind, source, point) {
    this.source = source;
    this.figure = element(stage, "figure");
    const title = element(this.figure, "figcaption", "caption");
    element(title, "span", "title").textContent = name;
    element(title, "span", "badge").textContent = kind;
    this.canvas = element(this.figure, "canvas", "view");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", `${name}: arrow keys move the point`);
    this.pen = this.canvas.getContext("2d");
    this.grid = new Float32Array(4 * GRID * GRID);
    this.here = new Float64Array(4);
    this.listen(point);
  }

  // A mouse takes the point along from anywhere. A finger drags the point where it touches it,
  // places it with a tap, and elsewhere scrolls the page.
  listen(point) {
    const { canvas } = this;
    const spot = ({ clientX, clientY }) => {
      const box = canvas.getBoundingClientRect();
      const at = (value, start, size) => Math.min(1, Math.max(-1, (2 * (value - start)) / size - 1));
      return [at(clientX, box.left, box.width), -at(clientY, box.top, box.height)];
    };
    const near = (event) => {
      const [[x, y], [a, b]] = [spot(event), point.at()];
      return (Math.hypot(x - a, y - b) * canvas.clientWidth) / 2 < GRIP;
    };
    canvas.ontouchstart = (event) => event.touches.length === 1 && near(event.touches[0]) && event.preventDefault();
    const tapped = ({ clientX, clientY }) => Math.hypot(clientX - this.down[0], clientY - this.down[1]) < TAP;
    canvas.onpointerdown = (event) => {
      this.holds = event.pointerType !== "touch" || near(event);
      this.down = [event.clientX, event.clientY];
      if (!this.holds) return;
      canvas.setPointerCapture(event.pointerId);
      point.move(...spot(event), event.type);
    };
    canvas.onpointermove = (event) => this.holds && event.buttons && point.move(...spot(event), event.type);
    canvas.onpointerup = (event) => (this.holds || tapped(event)) && point.move(...spot(event), event.type);
    canvas.onpointercancel = () => (this.holds = false);
  }

  resize(css) {
    const side = Math.round(css * Math.min(2, devicePixelRatio || 1));
    this.canvas.style.width = this.canvas.style.height = `${css}px`;
    if (this.canvas.width !== side) Object.assign(this.canvas, { width: side, height: side });
    this.side = side;
    this.ratio = side / css;
  }

  // Means at the nodes of the grid, once a time.
  prepare(t, extent) {
    this.source.prepare(t);
    const out = new Float64Array(4);
    for (let i = 0; i < GRID * GRID; i += 1) {
      this.source.mean(out, this.at(i % GRID, extent), this.at(Math.floor(i / GRID), extent));
      this.grid.set(out, 4 * i);
    }
  }

  at(index, extent) {
    return ((index + 0.5) / GRID) * 2 * extent - extent;
  }

  draw(scene) {
    const { pen, side } = this;
    this.source.mean(this.here, ...scene.point);
    pen.fillStyle = scene.theme.paper;
    pen.fillRect(0, 0, side, side);
    this.drawAxes(scene);
    this.drawData(scene);
    if (scene.style === "arrows") this.drawArrows(scene);
    else if (scene.style === "streamlines") this.drawStreams(scene);
    this.drawVectors(scene);
  }

  x(value, { extent }) {
    return ((value / extent + 1) * this.side) / 2;
  }

  y(value, { extent }) {
    return ((1 - value / extent) * this.side) / 2;
  }

  drawAxes(scene) {
    const { pen, side } = this;
    pen.lineWidth = this.ratio;
    for (let value = Math.ceil(-scene.extent); value <= scene.extent; value += 1) {
      pen.strokeStyle = value === 0 ? scene.theme.axis : scene.theme.grid;
      const [x, y] = [Math.round(this.x(value, scene)) + 0.5, Math.round(this.y(value, scene)) + 0.5];
      pen.beginPath();
      pen.moveTo(x, 0);
      pen.lineTo(x, side);
      pen.moveTo(0, y);
      pen.lineTo(side, y);
      pen.stroke();
    }
  }

  // Real data on their way to noise, as they are at this t.
  drawData(scene) {
    const { data, noise, alpha, sigma } = scene;
    const { pen } = this;
    pen.fillStyle = scene.theme.faint;
    for (let i = 0; i < data.length; i += 2) {
      pen.beginPath();
      pen.arc(this.x(alpha * data[i] + sigma * noise[i], scene), this.y(alpha * data[i + 1] + sigma * noise[i + 1], scene), 2 * this.ratio, 0, 7);
      pen.fill();
    }
  }

  // The guided reading at a grid node, as a direction in the plane.
  guided(i, scene) {
    const { grid } = this;
    const [x, y] = [this.at(i % GRID, scene.extent), this.at(Math.floor(i / GRID), scene.extent)];
    const [a, b] = [grid[4 * i] + scene.s * (grid[4 * i + 2] - grid[4 * i]), grid[4 * i + 1] + scene.s * (grid[4 * i + 3] - grid[4 * i + 1])];
    if (scene.reading === "x0") return [a - x, b - y];
    const read = READ[scene.reading];
    return [read(a, x, scene.alpha, scene.sigma), read(b, y, scene.alpha, scene.sigma)];
  }

  field(scene) {
    const vectors = Array.from({ length: GRID * GRID }, (_, i) => this.guided(i, scene));
    const lengths = vectors.map(([dx, dy]) => Math.hypot(dx, dy)).sort((a, b) => a - b);
    return { vectors, usual: lengths[Math.floor(0.85 * lengths.length)] || 1 };
  }

  drawArrows(scene) {
    const { vectors, usual } = this.field(scene);
    const cell = (0.9 * this.side) / GRID;
    vectors.forEach(([dx, dy], i) => {
      const length = Math.hypot(dx, dy);
      const long = (cell * Math.min(1, length / usual)) / (length || 1);
      const [x, y] = [this.x(this.at(i % GRID, scene.extent), scene), this.y(this.at(Math.floor(i / GRID), scene.extent), scene)];
      arrow(this.pen, x - (dx * long) / 2, y + (dy * long) / 2, x + (dx * long) / 2, y - (dy * long) / 2, scene.theme.soft, 1.4 * this.ratio, 6 * this.ratio);
    });
  }

  drawStreams(scene) {
    const { vectors } = this.field(scene);
    const { pen, side } = this;
    const look = (px, py) => {
      const [gx, gy] = [(px / side) * GRID - 0.5, ((side - py) / side) * GRID - 0.5];
      const [i, j] = [Math.min(GRID - 2, Math.max(0, Math.floor(gx))), Math.min(GRID - 2, Math.max(0, Math.floor(gy)))];
      const [f, g] = [gx - i, gy - j];
      const mix = (d) => {
        const low = vectors[j * GRID + i][d] * (1 - f) + vectors[j * GRID + i + 1][d] * f;
        const high = vectors[(j + 1) * GRID + i][d] * (1 - f) + vectors[(j + 1) * GRID + i + 1][d] * f;
        return low * (1 - g) + high * g;
      };
      return [mix(0), -mix(1)];
    };
    Object.assign(pen, { strokeStyle: scene.theme.soft, lineWidth: 1.6 * this.ratio });
    const step = side / 90;
    for (let seed = 0; seed < SEEDS * SEEDS; seed += 1) {
      let [x, y] = [((seed % SEEDS) + 0.5) * (side / SEEDS), (Math.floor(seed / SEEDS) + 0.5) * (side / SEEDS)];
      let before = [x, y];
      pen.beginPath();
      pen.moveTo(x, y);
      for (let k = 0; k < 16; k += 1) {
        const [dx, dy] = look(x, y);
        const length = Math.hypot(dx, dy) || 1;
        before = [x, y];
        x += (step * dx) / length;
        y += (step * dy) / length;
        pen.lineTo(x, y);
      }
      pen.stroke();
      arrow(pen, ...before, x, y, scene.theme.soft, 1.6 * this.ratio, 6 * this.ratio);
    }
  }

  // u, c and the guided one; their tips lie on one line, which is what guidance moves along.
  drawVectors(scene) {
    const { pen, ratio } = this;
    const [u, c, g] = this.read(scene);
    const [px, py] = scene.point;
    const spread = scene.reading === "x0" ? 1 : scene.reading === "score" ? scene.sigma * 0.6 : 0.6;
    const tip = ([a, b]) =>
      scene.reading === "x0" ? [this.x(a, scene), this.y(b, scene)] : [this.x(px + spread * a, scene), this.y(py + spread * b, scene)];
    const [from, at] = [[this.x(px, scene), this.y(py, scene)], { u: tip(u), c: tip(c), g: tip(g) }];
    pen.setLineDash([DASH * ratio, DASH * ratio]);
    Object.assign(pen, { strokeStyle: scene.theme.accent, lineWidth: 2 * ratio });
    const [dx, dy] = [at.c[0] - at.u[0], at.c[1] - at.u[1]];
    pen.beginPath();
    const far = (2 * this.side) / (Math.hypot(dx, dy) || 1);
    pen.moveTo(at.u[0] - far * dx, at.u[1] - far * dy);
    pen.lineTo(at.u[0] + far * dx, at.u[1] + far * dy);
    pen.stroke();
    pen.setLineDash([]);
    const draw = (to, colour, width) => {
      arrow(pen, ...from, ...to, scene.theme.paper, (width + 3) * ratio, 18 * ratio);
      arrow(pen, ...from, ...to, colour, width * ratio, 15 * ratio);
    };
    draw(at.g, scene.theme.ink, 7); // the widest below: the three often lie on one another
    draw(at.u, scene.theme.plain, 4);
    draw(at.c, scene.theme.label, 4);
    arrow(pen, ...at.u, ...at.c, scene.theme.accent, 3 * ratio, 12 * ratio);
    pen.beginPath();
    pen.arc(...from, 7 * ratio, 0, 7);
    Object.assign(pen, { fillStyle: scene.theme.paper, strokeStyle: scene.theme.ink, lineWidth: 3 * ratio });
    pen.fill();
    pen.stroke();
    this.nameVectors(scene, from, at);
  }

  // Names stand beyond the tips, away from the middle of all four, so that no arrow hides them.
  nameVectors(scene, from, at) {
    const { pen, ratio, side } = this;
    const all = [from, at.u, at.c, at.g];
    const middle = [0, 1].map((d) => all.reduce((sum, spot) => sum + spot[d], 0) / all.length);
    Object.assign(pen, { font: `600 ${Math.round(18 * ratio)}px ${scene.theme.font}`, textAlign: "center", textBaseline: "middle" });
    Object.assign(pen, { strokeStyle: scene.theme.paper, lineWidth: 4 * ratio, lineJoin: "round" });
    const say = (text, [x, y], colour) => {
      const away = Math.hypot(x - middle[0], y - middle[1]) || 1;
      const half = pen.measureText(text).width / 2;
      const [dx, dy] = [(x - middle[0]) / away, (y - middle[1]) / away];
      const inside = (value, pad) => Math.min(side - pad, Math.max(pad, value));
      const a = inside(x + dx * (half + 14 * ratio), half + 4 * ratio);
      const b = inside(y + dy * 22 * ratio, 14 * ratio);
      pen.fillStyle = colour;
      pen.strokeText(text, a, b);
      pen.fillText(text, a, b);
    };
    say("u", at.u, scene.theme.plain);
    say("c", at.c, scene.theme.label);
    say(`s = ${signed(scene.s)}`, at.g, scene.theme.ink);
    say("xₜ", from, scene.theme.ink);
  }

  // u, c and guided at the pointer in the reading shown, each (x, y).
  read(scene) {
    const read = READ[scene.reading];
    const [u, c] = [0, 2].map((k) => [0, 1].map((d) => read(this.here[k + d], scene.point[d], scene.alpha, scene.sigma)));
    return [u, c, u.map((value, d) => value + scene.s * (c[d] - value))];
  }
}

function element(parent, tag, name) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  parent.append(made);
  return made;
}
