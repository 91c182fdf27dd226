// Scale and shift of one feature over t under each label, with a cursor at the player's t.
const PLOT = { left: 52, right: 14, top: 62, bottom: 46, gap: 36, tall: 320 };

class Curves extends Follower {
  constructor(root) {
    super(root);
    this.canvas = document.createElement("canvas");
    this.canvas.className = "sheet";
    this.stage.append(this.canvas);
  }

  take(header, arrays) {
    const count = header.times.length;
    this.plots = header.plots.map(({ title, neutral }, j) => {
      const series = header.names.map((_, k) => arrays[`plot${j}`].subarray(k * count, (k + 1) * count));
      const [low, high] = [Math.min(neutral, ...arrays[`plot${j}`]), Math.max(neutral, ...arrays[`plot${j}`])];
      const room = Math.max(0.06 * (high - low), 0.15);
      return { title, neutral, series, ends: [low - room, high + room] };
    });
    this.inks = [...this.colours.labels, this.colours.ink];
    this.kept = null;
  }

  lay(wide) {
    const rows = this.root.classList.contains("narrow") ? this.plots.length : 1;
    const across = (wide - PLOT.gap * (this.plots.length / rows - 1)) / (this.plots.length / rows);
    this.stage.style.setProperty("--tall", `${rows * PLOT.tall}px`);
    this.kept = null;
    this.spots = this.plots.map((_, j) => (rows > 1 ? [0, j * PLOT.tall, across] : [j * (across + PLOT.gap), 0, across]));
  }

  // What stands still, drawn once a size: axes, the identity, the curves.
  ground() {
    const { pen } = fitPen(this.canvas, this.ratio);
    this.pen = pen;
    this.places = this.plots.map((plot, j) => this.plot(plot, this.spots[j]));
    const kept = document.createElement("canvas");
    Object.assign(kept, { width: this.canvas.width, height: this.canvas.height });
    kept.getContext("2d").drawImage(this.canvas, 0, 0);
    return kept;
  }

  draw(t) {
    this.kept ??= this.ground();
    this.pen = fitPen(this.canvas, this.ratio).pen;
    this.pen.drawImage(this.kept, 0, 0, this.canvas.width / this.ratio, this.canvas.height / this.ratio);
    const [k, f] = locate(this.header.times, t);
    this.values = this.plots.map(({ series }, j) => {
      const { x, y, y0, y1 } = this.places[j];
      stroke(this.pen, [[x(t), y0], [x(t), y1]], this.colours.accent, 2.5);
      const now = series.map((values) => values[k] + f * ((values[k + 1] ?? values[k]) - values[k]));
      now.forEach((value, i) => this.dot(x(t), y(value), this.inks[i]));
      const [left, top, across] = this.spots[j];
      this.legend(now, left, top + 44, across);
      return now;
    });
  }

  plot({ title, neutral, series, ends }, [left, top, across]) {
    const { pen, colours, header } = this;
    const [x0, x1] = [left + PLOT.left, left + across - PLOT.right];
    const [y0, y1] = [top + PLOT.top, top + PLOT.tall - PLOT.bottom];
    const x = (time) => x0 + (1 - time) * (x1 - x0);
    const y = (value) => y1 - ((value - ends[0]) / (ends[1] - ends[0])) * (y1 - y0);
    this.axes(ends, [x0, x1, y0, y1], x, y);
    pen.setLineDash([6, 5]);
    stroke(pen, [[x0, y(neutral)], [x1, y(neutral)]], colours.soft, 1.5);
    pen.setLineDash([]);
    series.forEach((values, j) => {
      stroke(pen, header.times.map((time, i) => [x(time), y(values[i])]), this.inks[j], 3);
    });
    pen.font = `600 17px ${colours.font}`;
    pen.fillStyle = colours.ink;
    pen.fillText(title, left, top + 18);
    return { x, y, y0, y1 };
  }

  // Names with the values at t, in the colours of the curves.
  legend(now, left, base, across) {
    const { pen, colours, header } = this;
    const size = across < 420 ? 14 : 16;
    pen.font = `${size}px ${colours.font}`;
    const width = across / now.length;
    now.forEach((value, j) => {
      pen.fillStyle = this.inks[j];
      pen.fillRect(left + j * width, base - 0.62 * size, 10, 10);
      pen.fillStyle = colours.ink;
      pen.fillText(`${header.names[j]} ${minus(value)}`, left + j * width + 15, base, width - 20);
    });
  }

  dot(x, y, colour) {
    const { pen } = this;
    pen.beginPath();
    pen.arc(x, y, 6, 0, 2 * Math.PI);
    Object.assign(pen, { fillStyle: colour, strokeStyle: this.colours.paper, lineWidth: 2 });
    pen.fill();
    pen.stroke();
  }

  axes(ends, [x0, x1, y0, y1], x, y) {
    const { pen, colours } = this;
    pen.font = `15px ${colours.font}`;
    pen.fillStyle = colours.ink;
    pen.textAlign = "right";
    for (const value of ticks(...ends, 6)) {
      stroke(pen, [[x0, y(value)], [x1, y(value)]], colours.rule, 1);
      pen.fillText(minus(value, value % 1 ? 1 : 0), x0 - 8, y(value) + 5);
    }
    pen.textAlign = "center";
    for (const time of [1, 0.8, 0.6, 0.4, 0.2, 0]) pen.fillText(time.toFixed(1), x(time), y1 + 20);
    pen.fillText("t, from 1 (noise) to 0 (data)", (x0 + x1) / 2, y1 + 41);
    pen.textAlign = "left";
    stroke(pen, [[x0, y1], [x1, y1]], colours.soft, 1);
  }

  state() {
    return { values: this.values };
  }
}

export default (view) => attend(Curves, view);
