// Two pens with one hand: what is drawn on the canvas can be written as SVG.
class CanvasPen {
  constructor(canvas, width, height, ratio, look) {
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== across) canvas.width = across; // setting it makes a new buffer
    if (canvas.height !== down) canvas.height = down;
    this.look = look;
    this.pen = canvas.getContext("2d");
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.pen.clearRect(0, 0, width, height);
  }

  line(points, { colour, width = 2, dash = [] }) {
    const { pen } = this;
    pen.beginPath();
    points.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    Object.assign(pen, { strokeStyle: colour, lineWidth: width, lineJoin: "bevel" });
    pen.setLineDash(dash);
    pen.stroke();
  }

  rect(x, y, width, height, { fill = null, stroke = null }) {
    const { pen } = this;
    if (fill) pen.fillStyle = fill;
    if (fill) pen.fillRect(x, y, width, height);
    if (!stroke) return;
    pen.setLineDash([]);
    Object.assign(pen, { strokeStyle: stroke, lineWidth: 1 });
    pen.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  }

  dot(x, y, radius, colour) {
    const { pen } = this;
    if (radius < 2) {
      this.rect(x - radius, y - radius, 2 * radius, 2 * radius, { fill: colour });
      return;
    }
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fillStyle = colour;
    pen.fill();
  }

  // Returns the width of what was written. turn: degrees; halo: paper behind the letters.
  text(words, x, y, { colour, size = 15, anchor = "start", weight = 400, turn = 0, halo = true }) {
    const { pen } = this;
    pen.save();
    pen.translate(x, y);
    pen.rotate((turn * Math.PI) / 180);
    pen.font = `${weight} ${size}px ${this.look.font}`;
    Object.assign(pen, { textAlign: anchor === "middle" ? "center" : anchor, lineJoin: "round" });
    Object.assign(pen, { strokeStyle: this.look.paper, lineWidth: 4, fillStyle: colour });
    pen.setLineDash([]);
    if (halo) pen.strokeText(words, 0, 0);
    pen.fillText(words, 0, 0);
    const { width } = pen.measureText(words);
    pen.restore();
    return width;
  }

  image(canvas, x, y, width, height, smooth) {
    this.pen.imageSmoothingEnabled = smooth;
    this.pen.drawImage(canvas, x, y, width, height);
  }
}

class SvgPen {
  constructor(width, height, look) {
    this.look = look;
    this.root = this.node("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, null);
    this.measure = document.createElement("canvas").getContext("2d");
    this.rect(0, 0, width, height, { fill: look.paper });
  }

  node(name, values, parent = this.root) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(values)) made.setAttribute(key, String(value));
    parent?.append(made);
    return made;
  }

  line(points, { colour, width = 2, dash = [] }) {
    const path = points.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ");
    const style = { stroke: colour, "stroke-width": width, "stroke-dasharray": dash.join(" ") };
    this.node("polyline", { points: path, fill: "none", "stroke-linejoin": "round", ...style });
  }

  rect(x, y, width, height, { fill = "none", stroke = "none" }) {
    this.node("rect", { x, y, width, height, fill, stroke });
  }

  dot(cx, cy, r, fill) {
    this.node("circle", { cx, cy, r, fill });
  }

  text(words, x, y, { colour, size = 15, anchor = "start", weight = 400, turn = 0 }) {
    const place = { transform: `translate(${x} ${y}) rotate(${turn})`, fill: colour };
    const type = { "font-size": size, "font-weight": weight, "font-family": this.look.font };
    const halo = { stroke: this.look.paper, "stroke-width": 4, "paint-order": "stroke" };
    this.node("text", { ...place, ...type, ...halo, "text-anchor": anchor }).textContent = words;
    this.measure.font = `${weight} ${size}px ${this.look.font}`;
    return this.measure.measureText(words).width;
  }

  image(canvas, x, y, width, height, smooth) {
    const href = canvas.toDataURL("image/png");
    const style = `image-rendering:${smooth ? "auto" : "pixelated"}`;
    this.node("image", { href, x, y, width, height, style, preserveAspectRatio: "none" });
  }

  blob() {
    const text = new XMLSerializer().serializeToString(this.root);
    return new Blob([text], { type: "image/svg+xml" });
  }
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
