// The swarm: every feature a dot in the plane of scale and shift.
const SWARM = { left: 44, right: 10, top: 12, bottom: 40 };
const TRAIL = 0.12; // of t that a trail reaches back
const TRAIL_PIECES = 8;

class Swarm {
  constructor(box) {
    this.canvas = box.querySelector("canvas");
    this.places = [];
  }

  // What is in the plane decides its edges, so that nothing leaves it while t runs.
  frame(scene) {
    const all = [scene.tracks, scene.untouched].filter(Boolean).map((tracks) => tracks.bounds());
    const ends = (axis) => {
      const low = Math.min(...all.map((b) => b[axis][0]));
      const high = Math.max(...all.map((b) => b[axis][1]));
      const room = Math.max(0.06 * (high - low), 0.15);
      return [low - room, high + room];
    };
    this.ends = [ends(0), ends(1)];
  }

  x(scale) {
    const [low, high] = this.ends[0];
    return SWARM.left + ((scale - low) / (high - low)) * (this.width - SWARM.left - SWARM.right);
  }

  y(shift) {
    const [low, high] = this.ends[1];
    return SWARM.top + ((high - shift) / (high - low)) * (this.height - SWARM.top - SWARM.bottom);
  }

  // The way back from pixels, for a hand that drags a dot.
  values(px, py) {
    const [[a, b], [c, d]] = this.ends;
    const scale = a + ((px - SWARM.left) / (this.width - SWARM.left - SWARM.right)) * (b - a);
    const shift = d - ((py - SWARM.top) / (this.height - SWARM.top - SWARM.bottom)) * (d - c);
    return [scale, shift];
  }

  draw(scene, t, ratio) {
    const { pen, width, height } = fitPen(this.canvas, ratio);
    Object.assign(this, { pen, width, height });
    this.axes(scene.look);
    const { scale, shift, look } = scene;
    if (scene.untouchedAt) this.ghosts(scene);
    if (scene.settings.trails) this.trails(scene, t);
    this.way(scene, scene.spot, look.accent);
    if (scene.pointed) this.way(scene, scene.pointed, look.ink);
    pen.globalAlpha = 0.85;
    for (let layer = 0; layer < scene.layers; layer += 1) {
      pen.fillStyle = look.layers[layer];
      pen.beginPath();
      for (let i = layer * scene.width; i < (layer + 1) * scene.width; i += 1) {
        const [x, y] = [this.x(scale[i]), this.y(shift[i])];
        this.places[i] = [x, y];
        pen.moveTo(x + 4.5, y);
        pen.arc(x, y, 4.5, 0, 2 * Math.PI);
      }
      pen.fill();
    }
    pen.globalAlpha = 1;
    this.identity(look);
    this.ring(scene, scene.spot, look.accent);
    if (scene.pointed) this.ring(scene, scene.pointed, look.ink);
  }

  axes(look) {
    const { pen, width, height } = this;
    pen.font = `14px ${look.font}`;
    const [right, bottom] = [width - SWARM.right, height - SWARM.bottom];
    pen.fillStyle = look.soft;
    pen.textAlign = "center";
    for (const value of ticks(...this.ends[0], 8)) {
      stroke(pen, [[this.x(value), SWARM.top], [this.x(value), bottom]], look.rule, 1);
      pen.fillText(minus(value, value % 1 ? 1 : 0), this.x(value), bottom + 16);
    }
    pen.textAlign = "right";
    for (const value of ticks(...this.ends[1], 8)) {
      stroke(pen, [[SWARM.left, this.y(value)], [right, this.y(value)]], look.rule, 1);
      pen.fillText(minus(value, value % 1 ? 1 : 0), SWARM.left - 6, this.y(value) + 5);
    }
    const [x, y] = [this.x(1), this.y(0)];
    stroke(pen, [[x, SWARM.top], [x, bottom]], look.soft, 1);
    stroke(pen, [[SWARM.left, y], [right, y]], look.soft, 1);
    pen.textAlign = "center";
    pen.font = `600 16px ${look.font}`;
    pen.fillStyle = look.ink;
    pen.fillText("scale", (SWARM.left + right) / 2, height - 6);
    pen.save();
    pen.translate(13, (SWARM.top + bottom) / 2);
    pen.rotate(-Math.PI / 2);
    pen.fillText("shift", 0, 0);
    pen.restore();
    pen.textAlign = "left";
  }

  // Where all features begin, drawn over them.
  identity(look) {
    const { pen } = this;
    const [x, y] = [this.x(1), this.y(0)];
    pen.beginPath();
    pen.arc(x, y, 9, 0, 2 * Math.PI);
    Object.assign(pen, { strokeStyle: look.paper, lineWidth: 5 });
    pen.stroke();
    Object.assign(pen, { strokeStyle: look.ink, lineWidth: 2.5 });
    pen.stroke();
    pen.font = `15px ${look.font}`;
    pen.textAlign = "right";
    halo(pen, "○ identity (1, 0)", this.width - SWARM.right - 4, SWARM.top + 16, look.soft, look.paper);
    pen.textAlign = "left";
  }

  trails(scene, t) {
    const { pen } = this;
    const { tracks, look } = scene;
    const [now] = locate(tracks.times, t);
    const back = Math.round(TRAIL * (tracks.times.length - 1));
    pen.globalAlpha = 0.3;
    for (let layer = 0; layer < scene.layers; layer += 1) {
      pen.beginPath();
      for (let i = layer * scene.width; i < (layer + 1) * scene.width; i += 1) {
        pen.moveTo(this.x(scene.scale[i]), this.y(scene.shift[i]));
        for (let piece = 0; piece < TRAIL_PIECES; piece += 1) {
          const k = now - Math.round((piece * back) / TRAIL_PIECES);
          if (k < 0) break;
          const [scale, shift] = tracks.spot(k, i);
          pen.lineTo(this.x(scale), this.y(shift));
        }
      }
      Object.assign(pen, { strokeStyle: look.layers[layer], lineWidth: 1.5, lineJoin: "bevel" });
      pen.stroke();
    }
    pen.globalAlpha = 1;
  }

  // Where the untouched network's features are, tied to where they have gone.
  ghosts({ untouchedAt: [scale, shift], scale: s, shift: b, look }) {
    const { pen } = this;
    pen.beginPath();
    for (let i = 0; i < scale.length; i += 1) {
      const [x, y] = [this.x(scale[i]), this.y(shift[i])];
      pen.moveTo(x + 3, y);
      pen.arc(x, y, 3, 0, 2 * Math.PI);
      pen.moveTo(x, y);
      pen.lineTo(this.x(s[i]), this.y(b[i]));
    }
    pen.globalAlpha = 0.45;
    Object.assign(pen, { strokeStyle: look.soft, lineWidth: 1 });
    pen.stroke();
    pen.globalAlpha = 1;
  }

  // A feature's whole way from noise to data.
  way({ tracks, width }, [layer, feature], colour) {
    const points = [];
    for (let k = 0; k < tracks.times.length; k += 4) {
      const [scale, shift] = tracks.spot(k, layer * width + feature);
      points.push([this.x(scale), this.y(shift)]);
    }
    stroke(this.pen, points, colour, 1.5);
  }

  ring(scene, [layer, feature], colour) {
    const i = layer * scene.width + feature;
    const held = scene.held && layer === scene.spot[0] && feature === scene.spot[1];
    const [scale, shift] = held ? scene.held : [scene.scale[i], scene.shift[i]];
    const [x, y] = [this.x(scale), this.y(shift)];
    if (held) this.places[i] = [x, y];
    const { pen } = this;
    pen.beginPath();
    pen.arc(x, y, 8, 0, 2 * Math.PI);
    pen.fillStyle = scene.look.layers[layer];
    pen.fill();
    Object.assign(pen, { strokeStyle: colour, lineWidth: 3 });
    pen.stroke();
    pen.font = `600 16px ${scene.look.font}`;
    const words = `${layer + 1}.${feature + 1}`;
    const left = x > this.width - 60;
    pen.textAlign = left ? "right" : "left";
    halo(pen, words, left ? x - 13 : x + 13, y + 6, scene.look.ink, scene.look.paper);
    pen.textAlign = "left";
  }

  // Which feature lies nearest, within reach of a finger: [layer, feature] or null.
  find(scene, px, py) {
    let [best, closest] = [-1, 20 ** 2];
    this.places.forEach(([x, y], i) => {
      const away = (x - px) ** 2 + (y - py) ** 2;
      if (away < closest) [best, closest] = [i, away];
    });
    return best < 0 ? null : [Math.floor(best / scene.width), best % scene.width];
  }
}
