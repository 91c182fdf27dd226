// Values that the browser and Python both set: who said what last, so that neither repeats it.
const KEPT = 8; // reports that have not come back yet

export class Sync {
  /** @param {import("./types.d.ts").Send} send */
  constructor(send) {
    this.send = send;
    /** @type {Record<string, string>} last heard from Python */
    this.given = {};
    /** @type {Record<string, string>} what both sides agree on */
    this.known = {};
    /** @type {Record<string, string[]>} reported, not yet seen to come back */
    this.sent = {};
  }

  /**
   * Applies a value from Python where it is news: not the same again, not the viewer's own echo.
   * Null says nothing.
   * @template T
   * @param {string} name @param {T | null} value @param {(value: T) => void} apply
   */
  follow(name, value, apply) {
    const key = JSON.stringify(value);
    if (this.given[name] === key) return;
    this.given[name] = key;
    const echo = this.sent[name]?.lastIndexOf(key) ?? -1;
    if (echo >= 0) this.sent[name].splice(0, echo + 1);
    else if (value !== null) {
      this.known[name] = key;
      apply(value);
    }
  }

  /** Tells Python of a value that it does not know. @param {string} name @param {unknown} value */
  report(name, value) {
    const key = JSON.stringify(value);
    if (this.known[name] === key) return false;
    this.known[name] = key;
    this.sent[name] = [...(this.sent[name] ?? []).slice(1 - KEPT), key];
    this.send(name, value);
    return true;
  }
}
