// What arrives as int16, read back; and the few sums that the browser does.
const UNIT = 32767;

// Scale and shift of all features over t, each (times, features).
class Tracks {
  constructor(times, features, scale, scaleMost, shift, shiftMost) {
    Object.assign(this, { times, features, scale, shift });
    this.scaleUnit = scaleMost / UNIT;
    this.shiftUnit = shiftMost / UNIT;
  }

  // Fills scale and shift (features) at t, a line between the two nearest times.
  at(t, scale, shift) {
    const [k, f] = locate(this.times, t);
    const here = k * this.features;
    const next = f > 0 ? here + this.features : here;
    for (let i = 0; i < this.features; i += 1) {
      scale[i] = this.scaleUnit * (this.scale[here + i] * (1 - f) + this.scale[next + i] * f);
      shift[i] = this.shiftUnit * (this.shift[here + i] * (1 - f) + this.shift[next + i] * f);
    }
  }

  // One feature at the k-th time.
  spot(k, i) {
    const at = k * this.features + i;
    return [this.scaleUnit * this.scale[at], this.shiftUnit * this.shift[at]];
  }

  // The least and largest of scale and of shift, the identity included.
  bounds() {
    const ends = (list, unit, neutral) => {
      let [low, high] = [neutral, neutral];
      for (const value of list) {
        if (value * unit < low) low = value * unit;
        if (value * unit > high) high = value * unit;
      }
      return [low, high];
    };
    return [ends(this.scale, this.scaleUnit, 1), ends(this.shift, this.shiftUnit, 0)];
  }
}

// One frame between the stored ones: data (frames · size) in units that may differ by frame.
function blend(out, data, frames, t, units) {
  const [k, f] = locate(frames, t);
  const size = out.length;
  const next = f > 0 ? k + 1 : k;
  const unitOf = (i) => (typeof units === "number" ? units : units[i]);
  const [a, b] = [((1 - f) * unitOf(k)) / UNIT, (f * unitOf(next)) / UNIT];
  for (let i = 0; i < size; i += 1) out[i] = a * data[k * size + i] + b * data[next * size + i];
}

// FiLM and the activation of one feature over the plane; held to core by a browser test.
function respond(before, scale, shift, after, active) {
  for (let i = 0; i < before.length; i += 1) {
    const h = scale * before[i] + shift;
    after[i] = h;
    active[i] = h / (1 + Math.exp(-h));
  }
}

function largest(list) {
  let most = 0;
  for (const value of list) most = Math.max(most, Math.abs(value));
  return most;
}
