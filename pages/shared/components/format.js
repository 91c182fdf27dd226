// Numbers in words: a true minus sign, never a negative zero.

/** @param {number} value @param {number} [digits] */
export function signed(value, digits = 2) {
  return value
    .toFixed(digits)
    .replace(/^-(?=0\.?0*$)/, "")
    .replace("-", "−");
}

/** At most two decimals. @param {number} value */
export function short(value) {
  return String(Number(value.toFixed(2)));
}

/** Two digits that count. @param {number} value */
export function rounded(value) {
  return String(Number(value.toPrecision(2))).replace("-", "−");
}

const FOUR_DIGITS = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

/** Four digits that count, thousands apart. @param {number} value */
export function fourDigits(value) {
  return FOUR_DIGITS.format(value).replaceAll(",", "\u2009");
}

/** A whole number, thousands apart. @param {number} value */
export function grouped(value) {
  return value.toLocaleString("en").replaceAll(",", "\u202f");
}

/** Ten to a whole power. @param {number} exponent */
export function power(exponent) {
  if (exponent >= 0 && exponent < 4) return String(10 ** exponent);
  const raised = [..."⁰¹²³⁴⁵⁶⁷⁸⁹"];
  const digits = [...String(Math.abs(exponent))].map((digit) => raised[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/**
 * Round numbers from low to high, about `count` of them, not closer than `least`.
 * @param {number} low @param {number} high @param {number} count @param {number} [least]
 */
export function ticks(low, high, count, least = 0) {
  const rough = Math.max((high - low) / count, least);
  const unit = 10 ** Math.floor(Math.log10(rough));
  const stride = unit * ([1, 2, 5, 10].find((m) => m * unit >= rough) ?? 10);
  const first = Math.ceil(low / stride);
  return Array.from({ length: Math.floor(high / stride) - first + 1 }, (_, i) =>
    Number(((first + i) * stride).toFixed(6)),
  );
}
