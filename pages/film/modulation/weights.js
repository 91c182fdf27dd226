// The weights of one layer as they are stored, and with the scale of this t folded into them.
const SHEET = { head: 26, left: 34, foot: 40, gap: 22, column: 16, bar: 58, most: 360 };

class Weights extends Follower {
  constructor(root) {
    super(root);
    this.canvas = document.createElement("canvas");
    this.canvas.className = "sheet";
    this.stage.append(this.canvas);
    this.canvas.onpointermove = (event) => this.point(event);
    this.canvas.onpointerleave = () => (this.note.textContent = this.header.note);
  }

  take(header, arrays) {
    const { rows, columns, limit } = header;
    Object.assign(this, { rows, columns, limit, weight: arrays.weight, scales: arrays.scale });
    this.folded = new Float32Array(rows * columns);
    this.moved = new Float32Array(rows * columns);
    this.scale = new Float32Array(rows);
    this.ramp = ramp(this.colours.diverging);
  }

  // W, the scale that multiplies its rows, the product and the difference; on a phone in two rows.
  lay(wide) {
    const narrow = this.root.classList.contains("narrow");
    const gap = narrow ? SHEET.gap / 2 : SHEET.gap;
    const across = wide - SHEET.left - SHEET.column - 2 * gap - (narrow ? 0 : SHEET.bar + gap);
    const side = Math.min(SHEET.most, across / (narrow ? 2 : 3));
    const row = SHEET.head + side + SHEET.foot;
    this.stage.style.setProperty("--tall", `${narrow ? 2 * row : row}px`);
    const column = SHEET.left + side + gap;
    const product = column + SHEET.column + gap;
    this.spots = {
      weight: [SHEET.left, SHEET.head, side],
      scale: [column, SHEET.head, side],
      folded: [product, SHEET.head, side],
      moved: narrow ? [SHEET.left, row + SHEET.head, side] : [product + side + gap, SHEET.head, side],
    };
  }

  draw(t) {
    const { rows, columns, header } = this;
    const [k, f] = locate(header.times, t);
    for (let i = 0; i < rows; i += 1) {
      const here = this.scales[k * rows + i];
      this.scale[i] = here + f * ((this.scales[(k + 1) * rows + i] ?? here) - here);
      for (let j = i * columns; j < (i + 1) * columns; j += 1) {
        this.folded[j] = this.scale[i] * this.weight[j];
        this.moved[j] = this.folded[j] - this.weight[j];
      }
    }
    this.pen = fitPen(this.canvas, this.ratio).pen;
    const { limit } = this;
    this.sheet("weight", `W of layer ${header.layer}`, this.weight, columns, limit);
    this.sheet("scale", this.root.classList.contains("narrow") ? "×" : "scale", this.scale.map((value) => value - 1), 1, header.most);
    this.sheet("folded", `scale ⊙ W, t = ${t.toFixed(2)}`, this.folded, columns, limit);
    const [x, y, side] = this.sheet("moved", "difference", this.moved, columns, limit);
    colourBar(this.pen, this.colours, this.ramp, [x + side + 10, y, side], [-limit, 0, limit].map(rounded));
  }

  sheet(name, title, values, columns, limit) {
    const { pen, colours, rows } = this;
    const [x, y, side] = this.spots[name];
    const wide = columns === 1 ? SHEET.column : side;
    const image = new ImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    values.forEach((value, i) => (pixels[i] = shade(this.ramp, value, limit)));
    pen.imageSmoothingEnabled = false;
    pen.drawImage(canvasOf(image), x, y, wide, side);
    pen.font = `600 16px ${colours.font}`;
    pen.fillStyle = colours.ink;
    pen.textAlign = columns === 1 ? "center" : "left";
    pen.fillText(title, columns === 1 ? x + wide / 2 : x, y - 8, columns === 1 ? undefined : side);
    pen.font = `14px ${colours.font}`;
    pen.fillStyle = colours.soft;
    pen.textAlign = "center";
    if (columns > 1) pen.fillText(columns > 2 ? "from feature →" : "from x and y", x + side / 2, y + side + 18);
    if (name === "weight") this.down(x - 10, y + side / 2, "to feature ↓");
    pen.textAlign = "left";
    return this.spots[name];
  }

  down(x, y, words) {
    const { pen } = this;
    pen.save();
    pen.translate(x, y);
    pen.rotate(-Math.PI / 2);
    pen.fillText(words, 0, 0);
    pen.restore();
  }

  // What is under the pointer, in words.
  point(event) {
    const { left, top } = this.canvas.getBoundingClientRect();
    const [px, py] = [event.clientX - left, event.clientY - top];
    this.note.textContent = this.header.note;
    for (const name of ["weight", "folded", "moved"]) {
      const [x, y, side] = this.spots[name];
      const column = Math.floor(((px - x) / side) * this.columns);
      const row = Math.floor(((py - y) / side) * this.rows);
      if (column < 0 || column >= this.columns || row < 0 || row >= this.rows) continue;
      const i = row * this.columns + column;
      const source = this.columns > 2 ? `feature ${column + 1}` : "xy"[column];
      this.note.textContent = `From ${source} to feature ${row + 1}: ${minus(this.weight[i], 3)} × ${minus(this.scale[row])} = ${minus(this.folded[i], 3)}.`;
    }
  }

  state() {
    return { scale: Array.from(this.scale), folded: Array.from(this.folded) };
  }
}

export default (view) => attend(Weights, view);
