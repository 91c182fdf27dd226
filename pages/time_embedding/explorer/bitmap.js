// Pixels, ticks and numbers.

// 256 colours between those given, as opaque ABGR pixels.
function palette(colours) {
  const parts = colours.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const at = (i / 255) * (parts.length - 1);
    const [a, b] = [parts[Math.floor(at)], parts[Math.ceil(at)]];
    const [r, g, blue] = a.map((from, k) => Math.round(from + (b[k] - from) * (at % 1)));
    return ((255 << 24) | (blue << 16) | (g << 8) | r) >>> 0;
  });
}

// An image that keeps its canvas and pixels from one picture to the next.
class Bitmap {
  constructor() {
    this.canvas = document.createElement("canvas");
  }

  // fill(pixels): writes one opaque ABGR number for each of width × height pixels.
  paint(width, height, fill) {
    const { canvas } = this;
    if (canvas.width !== width || canvas.height !== height || !this.image) {
      canvas.width = width;
      canvas.height = height;
      this.pen = canvas.getContext("2d");
      this.image = this.pen.createImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    fill(this.pixels);
    this.pen.putImageData(this.image, 0, 0);
  }
}

// A few round numbers from low to high, whole ones.
function ticks(low, high, count) {
  const rough = Math.max((high - low) / count, 1);
  const unit = 10 ** Math.floor(Math.log10(rough));
  const stride = unit * ([1, 2, 5, 10].find((m) => m * unit >= rough) ?? 10);
  const list = [];
  for (let at = Math.ceil(low / stride) * stride; at <= high; at += stride) list.push(at);
  return list;
}

function power(exponent) {
  if (exponent >= 0 && exponent < 4) return String(10 ** exponent);
  const raised = [..."⁰¹²³⁴⁵⁶⁷⁸⁹"];
  const digits = [...String(Math.abs(exponent))].map((digit) => raised[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

const NUMBERS = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

function grouped(value) {
  return NUMBERS.format(value).replaceAll(",", "\u2009");
}
