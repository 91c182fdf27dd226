// Colours, pens and the few shapes that all pictures of FiLM draw with.
// Evenly spaced hex colours as 256 little-endian pixels.
function ramp(stops) {
  const parts = stops.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const place = (i / 255) * (parts.length - 1);
    const k = Math.min(parts.length - 2, Math.floor(place));
    const [r, g, b] = parts[k].map((part, c) => Math.round(part + (place - k) * (parts[k + 1][c] - part)));
    return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
  });
}

function shade(colours, value, limit) {
  return colours[Math.max(0, Math.min(255, Math.round(127.5 * (1 + value / limit))))];
}

function bright(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function minus(value, digits = 2) {
  return value.toFixed(digits).replace("-", "−");
}

// Sizes a canvas to its place; returns a pen in CSS pixels with the picture cleared.
function fitPen(canvas, ratio) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}

function canvasOf(image) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: image.width, height: image.height });
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

function stroke(pen, points, colour, width) {
  pen.beginPath();
  points.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  Object.assign(pen, { strokeStyle: colour, lineWidth: width });
  pen.stroke();
}

function halo(pen, words, x, y, colour, paper) {
  Object.assign(pen, { strokeStyle: paper, lineWidth: 4, lineJoin: "round", fillStyle: colour });
  pen.strokeText(words, x, y);
  pen.fillText(words, x, y);
}

// A colour bar, the lowest value at the bottom, with words from its low end to its high one.
function colourBar(pen, look, colours, [x, y, down], words) {
  const image = new ImageData(1, 256);
  new Uint32Array(image.data.buffer).set(colours.slice().reverse());
  pen.drawImage(canvasOf(image), x, y, 9, down);
  pen.font = `14px ${look.font}`;
  pen.fillStyle = look.soft;
  pen.textAlign = "left";
  words.forEach((word, j) => {
    const share = 1 - j / (words.length - 1);
    pen.fillText(word, x + 13, y + 11 + share * (down - 12), 44);
  });
}

// Two digits that count.
function rounded(value) {
  return String(Number(value.toPrecision(2))).replace("-", "−");
}

// Round numbers between two ends, at most so many.
function ticks(low, high, most) {
  const step = [0.1, 0.2, 0.5, 1, 2, 4, 10, 20, 50, 100].find((s) => (high - low) / s < most) ?? 500;
  const first = Math.ceil(low / step) * step;
  return Array.from({ length: Math.floor((high - first) / step) + 1 }, (_, i) => Number((first + i * step).toFixed(6)));
}
