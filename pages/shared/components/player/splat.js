// Points as blended sprites in a pixel buffer: one code path, fast without a GPU.
const SUB = 4; // offsets within a pixel each way that sprites are made for, so that slow motion is smooth
const SPRITE_PAD = 12; // room around the picture: a point at the edge is cut by it, not dropped

/**
 * Radius and opacity fall with the number of points: 200 stay visible, 20 000 keep their shape.
 * @param {number} n @param {number} side CSS pixels of the picture @param {number} ratio
 */
export function pointStyle(n, side, ratio) {
  const crowd = 2000 / Math.max(n, 1);
  const radius =
    Math.min(4, Math.max(1.1, 2.5 * crowd ** 0.25)) * Math.min(1.6, Math.max(0.7, side / 460));
  return { radius: radius * ratio, alpha: Math.min(0.92, Math.max(0.35, 0.8 * crowd ** 0.3)) };
}

/**
 * For each sub-pixel offset: where the disc's pixels lie in a buffer, and how opaque (0 to 256).
 * @param {number} radius @param {number} alpha @param {number} width of the buffer
 */
function makeSprites(radius, alpha, width) {
  const reach = Math.min(SPRITE_PAD - 2, Math.ceil(radius + 1));
  const sprites = [];
  for (let j = 0; j < SUB * SUB; j += 1) {
    const dx = ((j % SUB) + 0.5) / SUB;
    const dy = (Math.floor(j / SUB) + 0.5) / SUB;
    const offsets = [];
    const alphas = [];
    for (let y = -reach; y <= reach; y += 1) {
      for (let x = -reach; x <= reach; x += 1) {
        const cover = Math.min(1, radius + 0.5 - Math.hypot(x + 0.5 - dx, y + 0.5 - dy));
        const a = Math.round(256 * alpha * cover);
        if (a > 0) {
          offsets.push(y * width + x);
          alphas.push(a);
        }
      }
    }
    sprites.push({ offsets: Int32Array.from(offsets), alphas: Int32Array.from(alphas) });
  }
  return sprites;
}

/**
 * A pixel with a colour laid over it. Red and blue blend in one product; wrapped 32-bit arithmetic
 * keeps them apart.
 * @param {number} under @param {number} colour @param {number} alpha 0 to 256
 */
export function blend(under, colour, alpha) {
  const underRb = under & 0xff00ff;
  const underG = under & 0x00ff00;
  return (
    0xff000000 |
    ((underRb + (Math.imul((colour & 0xff00ff) - underRb, alpha) >> 8)) & 0xff00ff) |
    ((underG + (Math.imul((colour & 0x00ff00) - underG, alpha) >> 8)) & 0x00ff00)
  );
}

export class Splatter {
  /**
   * The buffer has a margin of SPRITE_PAD around the picture.
   * @param {number} side pixels of the square @param {{ radius: number, alpha: number }} style
   */
  constructor(side, style) {
    this.side = side;
    this.width = side + 2 * SPRITE_PAD;
    this.image = new ImageData(this.width, this.width);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.base = new Uint32Array(this.pixels.length);
    this.sprites = makeSprites(style.radius, style.alpha, this.width);
  }

  /**
   * Copies a background drawn at this size; blending then needs no alpha channel.
   * @param {CanvasRenderingContext2D} context
   */
  setBase(context) {
    const source = new Uint32Array(context.getImageData(0, 0, this.side, this.side).data.buffer);
    for (let y = 0; y < this.side; y += 1) {
      const row = source.subarray(y * this.side, (y + 1) * this.side);
      this.base.set(row, (y + SPRITE_PAD) * this.width + SPRITE_PAD);
    }
  }

  clear() {
    this.pixels.set(this.base);
  }

  /**
   * Draws points at places (x, y in pixels) in an order in which no label always lies on top.
   * @param {Float32Array} places @param {Uint32Array} order
   * @param {Uint32Array} colours by label @param {Uint8Array} labels
   * @returns {number} how many lie outside
   */
  points(places, order, colours, labels) {
    const { pixels, sprites, side, width } = this;
    let outside = 0;
    for (let o = 0; o < order.length; o += 1) {
      const i = order[o];
      const x = places[2 * i] + SPRITE_PAD;
      const y = places[2 * i + 1] + SPRITE_PAD;
      if (
        !(x >= SPRITE_PAD && x < side + SPRITE_PAD && y >= SPRITE_PAD && y < side + SPRITE_PAD)
      ) {
        outside += 1;
        continue;
      }
      const xi = x | 0;
      const yi = y | 0;
      const { offsets, alphas } = sprites[(((y - yi) * SUB) | 0) * SUB + (((x - xi) * SUB) | 0)];
      const colour = colours[labels[i]];
      const at = yi * width + xi;
      for (let k = 0; k < offsets.length; k += 1) {
        const j = at + offsets[k];
        pixels[j] = blend(pixels[j], colour, alphas[k]);
      }
    }
    return outside;
  }

  /**
   * A line between two places, spread over two pixels across its direction.
   * @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1
   * @param {number} colour a pixel @param {number} alpha 0 to 256
   */
  line(x0, y0, x1, y1, colour, alpha) {
    const { pixels, width } = this;
    const limit = this.side + SPRITE_PAD;
    const [dx, dy] = [x1 - x0, y1 - y0];
    const steep = Math.abs(dy) > Math.abs(dx);
    const steps = Math.ceil(steep ? Math.abs(dy) : Math.abs(dx));
    const across = steep ? 1 : width;
    for (let s = 0; s < steps; s += 1) {
      const x = x0 + (dx * s) / steps + SPRITE_PAD - 0.5;
      const y = y0 + (dy * s) / steps + SPRITE_PAD - 0.5;
      if (x < SPRITE_PAD - 1 || y < SPRITE_PAD - 1 || x >= limit || y >= limit) continue;
      const part = steep ? x - (x | 0) : y - (y | 0);
      let j = (y | 0) * width + (x | 0);
      let a = (alpha * (1 - part)) | 0;
      for (let side = 0; side < 2; side += 1) {
        pixels[j] = blend(pixels[j], colour, a);
        j += across;
        a = (alpha * part) | 0;
      }
    }
  }

  /** @param {CanvasRenderingContext2D} context */
  put(context) {
    context.putImageData(this.image, -SPRITE_PAD, -SPRITE_PAD);
  }
}
