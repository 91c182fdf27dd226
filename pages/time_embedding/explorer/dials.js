// The knobs: what each one turns, and the field, slider and chips that turn it.
const KNOBS = [
  {
    name: "max_period",
    label: "max_period P",
    help: "Sets the lowest frequency: a longer period slows the far channels and leaves the first alone.",
    digits: 3,
    chips: [],
  },
  {
    name: "time_scale",
    label: "Time scale",
    help: "Multiplies t before it is embedded: all frequencies of the picture move together.",
    digits: 3,
    chips: [1, 30, 1000],
  },
  {
    name: "dim",
    label: "Width",
    help: "How many dimensions γ(t) has: more rungs on the same ladder; an odd width ends in zeros.",
    chips: [],
  },
  {
    name: "steps",
    label: "Steps T",
    help: "How many steps the interval of t is cut into: changes the columns, not the waves.",
    chips: [],
  },
];

// One knob: a field for the exact value, a slider for the hand, chips for usual values.
class Dial {
  constructor(owner, { name, label, help, digits, chips }) {
    Object.assign(this, { owner, name, digits });
    [this.low, this.high] = owner.bounds[name];
    const box = document.createElement("div");
    const head = Object.assign(document.createElement("div"), { className: "head", title: help });
    const words = Object.assign(document.createElement("label"), { textContent: label });
    const row = Object.assign(document.createElement("span"), { className: "chips" });
    for (const value of chips) button(row, String(value), help, () => owner.turn({ [name]: value }, true));
    const whole = digits === undefined;
    this.field = Object.assign(document.createElement("input"), { type: "number", step: whole ? "1" : "any", min: String(this.low), max: String(this.high) });
    this.field.setAttribute("aria-label", label);
    this.slider = Object.assign(document.createElement("input"), { type: "range", min: "0", max: "1000", step: "any", title: help, className: `knob-${name}` });
    this.slider.setAttribute("aria-label", `${label}, slider`);
    head.append(words, row, this.field);
    box.append(head, this.slider);
    owner.knobs.append(box);
    this.slider.oninput = () => owner.turn({ [name]: this.fromSlider(Number(this.slider.value)) });
    this.slider.onchange = () => owner.settle();
    this.slider.onkeydown = (event) => this.press(event);
    this.field.onchange = () => this.type();
  }

  round(value) {
    const near = this.digits ? Number(value.toPrecision(this.digits)) : Math.round(value);
    return Math.min(Math.max(near, this.low), this.high);
  }

  fromSlider(share) {
    return this.round(this.low * (this.high / this.low) ** (share / 1000));
  }

  toSlider(value) {
    return (1000 * Math.log(value / this.low)) / Math.log(this.high / this.low);
  }

  // Keys move whole numbers by one and others by a tenth of a decade.
  press(event) {
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (!way) return;
    event.preventDefault();
    const value = this.owner.settings[this.name];
    this.owner.turn({ [this.name]: this.round(this.digits ? value * 10 ** (way / 10) : value + way) });
    this.owner.settleSoon();
  }

  type() {
    const value = Number(this.field.value);
    const fits = this.field.value !== "" && value >= this.low && value <= this.high;
    this.field.setCustomValidity("");
    if (fits) this.owner.turn({ [this.name]: this.digits ? value : Math.round(value) }, true);
    else {
      this.field.setCustomValidity(`Use a number from ${this.low} to ${this.high}.`);
      this.field.reportValidity();
    }
  }

  show(value) {
    const share = this.toSlider(value);
    if (this.fromSlider(Number(this.slider.value)) !== value) this.slider.value = String(share);
    this.slider.setAttribute("aria-valuetext", String(value));
    if (this.field.getRootNode().activeElement !== this.field || this.field.checkValidity()) this.field.value = String(value);
  }
}

function button(parent, words, help, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: words, title: help, onclick: act });
  parent.append(made);
  return made;
}
