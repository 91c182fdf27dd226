// Strips: scale above, shift below, a column for each layer; t across, features down.
const STRIP = { left: 26, right: 62, top: 24, bottom: 20, gap: 8 };

class Strips {
  constructor(box) {
    this.still = box.querySelector(".still");
    this.over = box.querySelector(".cursor");
  }

  // scene: { tracks, layers, width, order, settings, look }
  draw(scene, ratio) {
    const { pen, width, height } = fitPen(this.still, ratio);
    const { layers, look } = scene;
    const across = (width - STRIP.left - STRIP.right - STRIP.gap * (layers - 1)) / layers;
    const down = (height - STRIP.top - STRIP.bottom - STRIP.gap) / 2;
    this.cells = [];
    for (const kind of ["scale", "shift"]) {
      const y = STRIP.top + (kind === "scale" ? 0 : down + STRIP.gap);
      const limit = stripLimit(scene.tracks, kind);
      for (let layer = 0; layer < layers; layer += 1) {
        const x = STRIP.left + layer * (across + STRIP.gap);
        this.cells.push({ kind, layer, x, y, across, down });
        pen.imageSmoothingQuality = "high";
        pen.drawImage(paintStrip(scene, kind, layer, limit), x, y, across, down);
      }
      const neutral = kind === "scale" ? 1 : 0;
      const words = [minus(neutral - limit, 1), String(neutral), minus(neutral + limit, 1)];
      colourBar(pen, look, scene.colours, [width - STRIP.right + 8, y, down], words);
    }
    pen.font = `600 16px ${look.font}`;
    for (const { kind, layer, x, y } of this.cells) {
      pen.fillStyle = look.layers[layer];
      if (kind === "scale") pen.fillText(`layer ${layer + 1}`, x, y - 7);
    }
    pen.font = `14px ${look.font}`;
    pen.fillStyle = look.soft;
    for (const { kind, x } of this.cells) {
      if (kind === "scale") continue;
      pen.textAlign = "left";
      pen.fillText("t = 1", x, height - 4);
      pen.textAlign = "right";
      pen.fillText("0", x + across, height - 4);
    }
    pen.textAlign = "center";
    pen.font = `600 16px ${look.font}`;
    pen.fillStyle = look.ink;
    for (const { kind, layer, y } of this.cells) {
      if (layer) continue;
      pen.save();
      pen.translate(16, y + down / 2);
      pen.rotate(-Math.PI / 2);
      pen.fillText(kind, 0, 0);
      pen.restore();
    }
    pen.textAlign = "left";
  }

  // The cursor at t, and the rows of the features that are followed or pointed at.
  mark(scene, t, ratio) {
    const { pen } = fitPen(this.over, ratio);
    const { look, rows, width } = scene;
    for (const { layer, x, y, across, down } of this.cells ?? []) {
      const mark = (spot, colour, thick) => {
        if (!spot || spot[0] !== layer) return;
        const at = y + ((rows[layer][spot[1]] + 0.5) * down) / width;
        stroke(pen, [[x, at], [x + across, at]], look.paper, thick + 2);
        stroke(pen, [[x, at], [x + across, at]], colour, thick);
      };
      mark(scene.spot, look.accent, 2);
      mark(scene.pointed, look.ink, 2);
      for (const spot of scene.settings.zero) mark(spot, look.soft, 1);
      const at = x + across * (1 - t);
      stroke(pen, [[at, y], [at, y + down]], look.paper, 5);
      stroke(pen, [[at, y], [at, y + down]], look.accent, 2.5);
    }
  }

  // Which feature lies under the pointer, [layer, feature] or null.
  find(scene, px, py) {
    for (const { layer, x, y, across, down } of this.cells ?? []) {
      if (px < x || px > x + across || py < y || py > y + down) continue;
      const row = Math.min(scene.width - 1, Math.floor(((py - y) / down) * scene.width));
      return [layer, scene.rows[layer].indexOf(row)];
    }
    return null;
  }
}

// Full colour at the distance from the identity that one value in 200 exceeds.
function stripLimit(tracks, kind) {
  const [list, unit, neutral] =
    kind === "scale" ? [tracks.scale, tracks.scaleUnit, 1] : [tracks.shift, tracks.shiftUnit, 0];
  const found = [];
  for (let i = 0; i < list.length; i += 7) found.push(Math.abs(list[i] * unit - neutral));
  found.sort((a, b) => a - b);
  return Math.max(0.1, found[Math.floor(0.995 * (found.length - 1))]);
}

function paintStrip({ tracks, width, rows, look }, kind, layer, limit) {
  const count = tracks.times.length;
  const image = new ImageData(count, width);
  const pixels = new Uint32Array(image.data.buffer);
  const colours = ramp(look.diverging);
  const [list, unit, neutral] =
    kind === "scale" ? [tracks.scale, tracks.scaleUnit, 1] : [tracks.shift, tracks.shiftUnit, 0];
  for (let feature = 0; feature < width; feature += 1) {
    const row = rows[layer][feature] * count;
    for (let k = 0; k < count; k += 1) {
      const value = list[k * tracks.features + layer * width + feature] * unit;
      pixels[row + k] = shade(colours, value - neutral, limit);
    }
  }
  return canvasOf(image);
}
