// Maps of the plane: one feature before FiLM, after it, after the activation; and the fields.
const TITLE = 22;
const MAP_GAP = 14;
const GROUP_GAP = 20;
const LEGEND = 56; // a colour bar with its numbers, right of each group
const ARROWS = 2; // every second node of the grid carries one

class Maps {
  constructor(box) {
    this.canvas = box.querySelector("canvas");
  }

  // Buffers for this grid.
  adopt(scene) {
    const size = scene.side ** 2;
    for (const name of ["before", "after", "active", "mass"]) this[name] = new Float32Array(size);
    this.image = new ImageData(scene.side, scene.side);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.buffer = canvasOf(this.image);
    this.fields = Object.fromEntries(scene.fields.map(([name]) => [name, new Float32Array(2 * size)]));
    this.scale = new Float32Array(scene.tracks.features);
    this.shift = new Float32Array(scene.tracks.features);
    this.limits = new Map();
  }

  // The feature that is pointed at, or else the followed one, at t.
  feature(scene, t) {
    const spot = scene.pointed ?? scene.spot;
    const i = spot[0] * scene.width + spot[1];
    scene.network.before(this.before, spot, t);
    scene.tracks.at(t, this.scale, this.shift);
    const [s, b] = (!scene.pointed && scene.held) || [this.scale[i], this.shift[i]];
    respond(this.before, s, b, this.after, this.active);
    return spot;
  }

  // What full colour means for a feature's responses: the same at all t.
  limit(scene) {
    const key = String(scene.pointed ?? scene.spot);
    if (!this.limits.has(key)) {
      let most = 0.1;
      for (const t of SURVEY) {
        this.feature(scene, t);
        most = Math.max(most, 1.6 * rootMeanSquare(this.before), 1.6 * rootMeanSquare(this.after));
      }
      this.limits.set(key, most);
    }
    return this.limits.get(key);
  }

  panels(scene, [layer, feature]) {
    const responses = [
      [`feature ${layer + 1}.${feature + 1}`, "before"],
      ["after FiLM", "after"],
      ["after SiLU", "active"],
    ];
    return { responses, fields: [...scene.fields.map(([name, title]) => [title, name]), [scene.fields.length > 2 ? "error, changed" : "error", "error"]] };
  }

  draw(scene, t, ratio) {
    const { pen, width, height } = fitPen(this.canvas, ratio);
    this.pen = pen;
    const limit = this.limit(scene);
    const spot = this.feature(scene, t);
    for (const [name] of scene.fields) {
      blend(this.fields[name], scene.arrays[name], scene.frames, t, scene.scales.field);
    }
    const [k, f] = locate(scene.frames, t);
    const size = this.mass.length;
    const next = f > 0 ? k + 1 : k;
    const { weight } = scene.arrays;
    for (let i = 0; i < size; i += 1) {
      this.mass[i] = ((1 - f) * weight[k * size + i] + f * weight[next * size + i]) / 255;
    }
    const { responses, fields } = this.panels(scene, spot);
    const place = layPanels(responses.length, fields.length, width, height, scene.narrow);
    responses.forEach(([title, name], j) => this.response(scene, place.at(j), title, name, limit));
    fields.forEach(([title, name], j) => this.field(scene, place.at(responses.length + j), title, name));
    const legend = ({ x, y, side }, colours, ends) => {
      colourBar(pen, scene.look, colours, [x + side + 8, y, side], ends.map(rounded));
    };
    legend(place.at(responses.length - 1), scene.colours, [-limit, 0, limit]);
    legend(place.at(-1), scene.errors, [0, this.most]);
  }

  title(scene, { x, y, side }, words) {
    const { pen } = this;
    pen.font = `600 16px ${scene.look.font}`;
    pen.fillStyle = scene.look.ink;
    pen.fillText(words, x, y - 6, side);
  }

  // Fills the square from a function of the node; row 0 is the bottom.
  paint({ x, y, side }, n, pixel) {
    for (let row = 0; row < n; row += 1) {
      const from = (n - 1 - row) * n;
      for (let column = 0; column < n; column += 1) this.pixels[row * n + column] = pixel(from + column);
    }
    this.buffer.getContext("2d").putImageData(this.image, 0, 0);
    this.pen.imageSmoothingQuality = "low";
    // Nodes lie on the edges of the square: half a pixel of the small image falls outside.
    this.pen.drawImage(this.buffer, 0.5, 0.5, n - 1, n - 1, x, y, side, side);
  }

  response(scene, spot, title, name, limit) {
    const values = this[name];
    this.paint(spot, scene.side, (i) => shade(scene.colours, values[i], limit));
    this.edge(scene, spot);
    this.title(scene, spot, title);
  }

  edge(scene, { x, y, side }) {
    Object.assign(this.pen, { strokeStyle: scene.look.rule, lineWidth: 1 });
    this.pen.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
  }

  field(scene, spot, title, name) {
    if (name === "error") this.gap(scene, spot);
    else this.arrows(scene, spot, this.fields[name], name === "exact" ? scene.look.ink : scene.look.labels[scene.label]);
    this.edge(scene, spot);
    this.title(scene, spot, title);
  }

  // Darts over where the data are; length grows with the root of the size, so that none is lost.
  arrows(scene, spot, values, colour) {
    const n = scene.side;
    this.paint(spot, n, (i) => mixPixel(scene.paperPixel, scene.inkPixel, 0.28 * this.mass[i]));
    const { pen } = this;
    const cell = (spot.side / (n - 1)) * ARROWS;
    const most = Math.max(largest(this.fields.exact), 1e-9);
    pen.save();
    pen.beginPath();
    pen.rect(spot.x, spot.y, spot.side, spot.side);
    pen.clip();
    pen.beginPath();
    for (let row = 0; row < n; row += ARROWS) {
      for (let column = 0; column < n; column += ARROWS) {
        const i = 2 * (row * n + column);
        const [u, v] = [values[i], values[i + 1]];
        const size = Math.hypot(u, v);
        if (size < 1e-6 * most) continue;
        const long = 1.15 * cell * Math.min(1.4, Math.sqrt(size / most));
        const [a, b] = [(u / size) * long, (-v / size) * long];
        const x = spot.x + (column / (n - 1)) * spot.side - a / 2;
        const y = spot.y + (1 - row / (n - 1)) * spot.side - b / 2;
        pen.moveTo(x + a, y + b);
        pen.lineTo(x - 0.16 * b, y + 0.16 * a);
        pen.lineTo(x + 0.16 * b, y - 0.16 * a);
      }
    }
    pen.fillStyle = colour;
    pen.fill();
    pen.restore();
  }

  // |shown − exact| where the data are: full colour at half the exact field's mean size there.
  gap(scene, spot) {
    const { exact } = this.fields;
    const shown = this.fields.changed ?? this.fields.network;
    let [sum, mass] = [0, 0];
    for (let i = 0; i < this.mass.length; i += 1) {
      const w = this.mass[i] ** 2;
      sum += w * Math.hypot(exact[2 * i], exact[2 * i + 1]);
      mass += w;
    }
    const limit = Math.max((0.5 * sum) / Math.max(mass, 1e-12), 1e-6);
    this.most = limit;
    this.paint(spot, scene.side, (i) => {
      const away = Math.hypot(shown[2 * i] - exact[2 * i], shown[2 * i + 1] - exact[2 * i + 1]);
      const colour = scene.errors[Math.min(255, Math.round((255 * away) / limit))];
      return mixPixel(scene.paperPixel, colour, Math.min(1, 3 * this.mass[i]));
    });
  }
}

// What the maps need, whether a network is changed or not: a row of squares, on a phone three rows.
function mapsHeight(width, narrow) {
  if (!narrow) return TITLE + 2 + squareSide(6, width - LEGEND - GROUP_GAP + MAP_GAP);
  const row = (columns) => TITLE + squareSide(columns, width) + MAP_GAP;
  return row(3) + 2 * row(2);
}

// The side of squares in a row that ends in a legend.
function squareSide(count, width) {
  return (width - LEGEND - MAP_GAP * (count - 1)) / count;
}

function rootMeanSquare(list) {
  let sum = 0;
  for (const value of list) sum += value * value;
  return Math.sqrt(sum / list.length);
}

function mixPixel(a, b, share) {
  let out = 0xff000000;
  for (const at of [0, 8, 16]) {
    const [p, q] = [(a >> at) & 255, (b >> at) & 255];
    out |= Math.round(p + share * (q - p)) << at;
  }
  return out >>> 0;
}

// Squares in one row with a gap between the two groups; on a phone, rows for each group.
function layPanels(first, second, width, height, narrow) {
  if (narrow) {
    const above = layRows(first, 3, width, TITLE);
    return [...above, ...layRows(second, 2, width, above[0].y + above[0].side + MAP_GAP + TITLE)];
  }
  const count = first + second;
  const side = Math.min(squareSide(count, width - LEGEND - GROUP_GAP + MAP_GAP), height - TITLE - 2);
  const spare = width - side * count - 2 * LEGEND - GROUP_GAP;
  const gap = Math.min(spare / (count - 2), 3 * MAP_GAP);
  const start = width - LEGEND - second * side - (second - 1) * gap;
  return Array.from({ length: count }, (_, j) => {
    return { x: j < first ? j * (side + gap) : start + (j - first) * (side + gap), y: TITLE, side };
  });
}

function layRows(count, columns, width, top) {
  const side = squareSide(columns, width);
  return Array.from({ length: count }, (_, j) => {
    return { x: (j % columns) * (side + MAP_GAP), y: top + Math.floor(j / columns) * (side + MAP_GAP + TITLE), side };
  });
}
