// A picture below the player that moves by the player's clock; its bar is the same clock's.
const FOLLOWERS = new WeakMap();
const NARROW_VIEW = 560;

class Follower {
  constructor(root) {
    this.root = root;
    this.stage = root.querySelector(".stage");
    this.note = root.querySelector(".note");
    this.now = root.querySelector(".now");
    this.drawn = 0;
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(root);
    this.eye = new IntersectionObserver(([entry]) => this.look(entry.isIntersecting));
    this.eye.observe(root);
    this.part = join((clock) => this.follow(clock));
    root.read = () => ({ drawn: this.drawn, t: this.t, ...this.state() });
  }

  get t() {
    return this.clock?.t ?? 0;
  }

  // What is out of sight need not be drawn.
  look(seen) {
    this.seen = seen;
    this.show();
  }

  follow(clock) {
    if (clock !== this.clock) {
      this.clock = clock;
      this.bar = new Transport(this);
      this.times = null;
    }
    if (clock.times !== this.times) {
      this.times = clock.times;
      this.bar.setTimes();
    }
    this.show();
  }

  receive({ header, arrays }) {
    const fresh = header.digest !== this.header?.digest;
    this.header = header;
    this.stage.setAttribute("aria-label", header.alt);
    this.note.textContent = header.note;
    this.dress();
    this.take(header, arrays, fresh);
    this.resize();
  }

  dress() {
    const style = getComputedStyle(this.root);
    const get = (name) => style.getPropertyValue(`--st-${name}`).trim();
    const paper = get("background-color") || "#ffffff";
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(paper.slice(at, at + 2), 16) / 255);
    this.dark = 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.4;
    this.colours = { ...this.header.looks[this.dark ? "dark" : "light"], paper, font: get("font") || "sans-serif" };
    this.root.style.colorScheme = this.dark ? "dark" : "light";
  }

  resize() {
    const wide = this.root.clientWidth;
    if (!wide || !this.header) return;
    this.ratio = Math.min(devicePixelRatio || 1, 2);
    this.root.classList.toggle("narrow", wide < NARROW_VIEW);
    this.lay(wide);
    this.show();
  }

  show() {
    if (!this.header || !this.ratio) return;
    if (this.seen) {
      this.draw(this.t);
      this.drawn += 1;
    }
    this.now.textContent = `t = ${this.t.toFixed(2)}`;
    this.bar?.show();
  }

  state() {
    return {};
  }

  save() {
    const frame = this.stage.getBoundingClientRect();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: frame.width * this.ratio, height: (frame.height + 40) * this.ratio });
    const pen = canvas.getContext("2d");
    pen.scale(this.ratio, this.ratio);
    pen.fillStyle = this.colours.paper;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = this.colours.ink;
    pen.font = `600 17px ${this.colours.font}`;
    pen.fillText(`${this.header.title}, t = ${this.t.toFixed(2)}`, 4, 24);
    const place = (part) => {
      const { left, top, width, height } = part.getBoundingClientRect();
      return [left - frame.left, top - frame.top + 40, width, height];
    };
    for (const part of this.stage.querySelectorAll("canvas")) pen.drawImage(part, ...place(part));
    for (const part of this.stage.querySelectorAll(".title")) {
      const [x, y] = place(part);
      pen.fillText(part.textContent, x, y + 18);
    }
    saveCanvas(canvas, `film-room-${this.header.name}-t-${this.t.toFixed(2)}.png`);
  }

  close() {
    this.part();
    this.watch.disconnect();
    this.eye.disconnect();
    this.bar?.close();
  }
}

// Streamlit calls this again for each new message; one follower lives as long as its place.
function attend(Kind, { data, parentElement }) {
  const root = parentElement.querySelector(".follower");
  if (!root || !data) return undefined;
  let follower = FOLLOWERS.get(parentElement);
  if (follower?.root !== root) {
    follower?.close();
    follower = new Kind(root);
    FOLLOWERS.set(parentElement, follower);
  }
  follower.receive(unpack(data));
  return () => {
    follower.close();
    FOLLOWERS.delete(parentElement);
  };
}
