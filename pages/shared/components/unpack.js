// The other end of packing.py: length (uint32) | JSON | arrays, all 8-aligned.
const ARRAY_TYPES = {
  int16: Int16Array,
  uint8: Uint8Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** @import { Message, Section } from "./types.d.ts" */

/** @param {Uint8Array} bytes @returns {Message<any, any>} */
export function unpack(bytes) {
  // The message may start at any byte of a larger buffer; typed arrays need an aligned start.
  const buffer = bytes.slice().buffer;
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  /** @type {Record<string, ArrayBufferView>} */
  const arrays = {};
  for (const [name, section] of Object.entries(header.sections)) {
    const { dtype, shape, offset } = /** @type {Section} */ (section);
    const size = shape.reduce((product, side) => product * side, 1);
    arrays[name] = new ARRAY_TYPES[dtype](buffer, 4 + length + offset, size);
  }
  return { header, arrays };
}
