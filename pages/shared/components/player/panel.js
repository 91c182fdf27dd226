// One picture: its frame in the page, its two canvases, and how it is drawn.
class Panel {
  constructor(onPick) {
    this.figure = document.createElement("figure");
    this.title = child(this.figure, "figcaption", "caption");
    this.name = child(this.title, "span", "title");
    this.at = child(this.title, "span", "at");
    this.badge = child(this.title, "span", "badge");
    const view = child(this.figure, "div", "view");
    this.canvas = child(view, "canvas", "points");
    this.over = child(view, "canvas", "over");
    this.context = this.canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    this.pen = this.over.getContext("2d");
    view.onclick = (event) => {
      const box = view.getBoundingClientRect();
      const scale = this.canvas.width / box.width;
      onPick(this, (event.clientX - box.left) * scale, (event.clientY - box.top) * scale, scale);
    };
  }

  // data: { path, frames, scales, ask, times, title, badge, contours, reference }; scales is null
  // where it does not follow the guidance slider. A sweep of the same run is kept.
  receive(data) {
    const same = data.ask !== null && data.ask === this.data?.ask;
    const sweep = same ? this.sweep : null;
    if (!same) this.asking?.abort();
    this.data = data;
    this.drawn = { path: data.path, scales: data.scales };
    this.stored = this.drawn;
    this.sweep = null;
    if (sweep) this.setSweep(sweep);
    this.name.textContent = data.title;
    this.badge.textContent = data.badge;
    this.badge.dataset.kind = data.badge;
  }

  knows(scale) {
    return Boolean(this.data.scales?.includes(scale));
  }

  // Takes the scales that a hand drags between; the drawn one goes among them.
  setSweep(sweep) {
    if (!this.drawn.scales) return;
    const [scale] = this.drawn.scales;
    this.sweep = sweep;
    this.stored = sweep;
    Object.assign(this.data, sweep);
    if (!sweep.scales.includes(scale)) this.insert(scale, this.drawn.path);
  }

  // Puts a picture sampled at one scale among the stored ones; the last one put in gives way.
  insert(scale, added) {
    const { path, scales } = this.stored;
    if (!scales || added.length !== path.length / scales.length) return;
    const size = added.length;
    const at = scales.filter((stored) => stored < scale).length;
    const wider = new Int16Array(path.length + size);
    wider.set(path.subarray(0, at * size));
    wider.set(added, at * size);
    wider.set(path.subarray(at * size), (at + 1) * size);
    const among = [...scales.slice(0, at), scale, ...scales.slice(at)];
    Object.assign(this.data, { path: wider, scales: among });
  }

  // scene: { n, extent, reach, colours, theme, labels, order }
  resize(css, ratio, scene) {
    this.figure.style.setProperty("--side", `${css}px`);
    const side = Math.max(2, Math.round(css * ratio));
    Object.assign(this.canvas, { width: side, height: side });
    Object.assign(this.over, { width: side, height: side });
    this.ratio = side / css;
    this.view = { side, extent: scene.extent, reach: scene.reach };
    this.places = new Float32Array(2 * scene.n);
    this.splatter = new Splatter(side, pointStyle(scene.n, css, this.ratio));
    drawPaper(this.context, this.view, this.ratio, scene.theme, this.data.reference);
    this.splatter.setBase(this.context);
  }

  // Returns how many points lie outside the picture.
  draw(scene, t, guidance) {
    const { data, view, splatter } = this;
    splatter.clear();
    if (scene.trails) drawTails(splatter, data, t, guidance, view, scene.pixels, scene.labels);
    place(this.places, data, t, guidance, view);
    const outside = splatter.points(this.places, scene.order, scene.pixels, scene.labels);
    splatter.put(this.context);
    this.pen.clearRect(0, 0, view.side, view.side);
    if (data.contours) drawContours(this.pen, data.contours, data.times, t, view.side, scene.lines, scene.theme.paper);
    if (scene.selected === null) this.at.textContent = "";
    else this.follow(scene, t, guidance);
    return outside;
  }

  // The whole path of the followed point: gone by solid, to come dashed, and where it is now.
  follow(scene, t, guidance) {
    const { pen, data, view } = this;
    const [x, y] = positionOf(data, scene.selected, t, guidance, view);
    this.at.textContent = `(${signed(x)}, ${signed(y)})`;
    const spot = new Float32Array(2);
    const at = (time) => {
      place(spot, data, time, guidance, view, 1, scene.selected);
      return [spot[0], spot[1]];
    };
    const stretch = (times, dash) => {
      pen.setLineDash(dash.map((length) => length * this.ratio));
      pen.beginPath();
      for (const time of times) pen.lineTo(...at(time));
      for (const [colour, width] of [[scene.theme.paper, 5], [scene.theme.ink, 2]]) {
        Object.assign(pen, { strokeStyle: colour, lineWidth: width * this.ratio });
        pen.stroke();
      }
    };
    pen.lineJoin = "round";
    stretch([t, ...data.times.filter((time) => time < t)], [3, 5]);
    stretch([...data.times.filter((time) => time > t), t], []);
    pen.setLineDash([]);
    pen.beginPath();
    pen.arc(...at(t), 7 * this.ratio, 0, 2 * Math.PI);
    pen.fillStyle = scene.lines[scene.labels[scene.selected]];
    pen.fill();
    pen.stroke();
  }
}

function child(parent, tag, name) {
  const element = document.createElement(tag);
  element.className = name;
  parent.append(element);
  return element;
}

function signed(value) {
  return value.toFixed(2).replace("-", "−");
}

// The still part: paper, grid at whole numbers, numbers along two edges, real data faintly.
function drawPaper(context, view, ratio, theme, reference) {
  const { side, extent, reach } = view;
  const toPixel = (value) => ((value / extent + 1) * side) / 2;
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, side, side);
  for (let value = Math.ceil(-extent); value <= extent; value += 1) {
    const at = Math.round(toPixel(value)) + 0.5;
    context.strokeStyle = value === 0 ? theme.axis : theme.grid;
    context.lineWidth = Math.max(1, Math.round(ratio));
    context.beginPath();
    context.moveTo(at, 0);
    context.lineTo(at, side);
    context.moveTo(0, side - at);
    context.lineTo(side, side - at);
    context.stroke();
  }
  if (reference) {
    context.fillStyle = theme.faint;
    const unit = (side * reach) / (2 * QUANTUM);
    const dot = 1.6 * ratio;
    for (let i = 0; i < reference.length; i += 2) {
      context.beginPath();
      context.arc(side / 2 + reference[i] * unit, side / 2 - reference[i + 1] * unit, dot, 0, 2 * Math.PI);
      context.fill();
    }
  }
  if (side / ratio < 160) return;
  context.font = `${Math.round(13 * ratio)}px ${theme.font}`;
  context.fillStyle = theme.soft;
  for (let value = -2; value <= 2; value += 2) {
    if (Math.abs(value) >= extent) continue;
    const text = String(value).replace("-", "−");
    context.textAlign = "center";
    context.fillText(text, toPixel(value), side - 5 * ratio);
    context.textAlign = "left";
    if (value !== 0) context.fillText(text, 5 * ratio, side - toPixel(value) + 5 * ratio);
  }
}
