// Elements and files: what every component does with them.

/**
 * A component's parts by class name, each of the kind of element that it must be.
 * @template {Record<string, new () => Element>} Kinds
 * @param {ParentNode} root @param {Kinds} kinds
 * @returns {{ [Name in keyof Kinds]: InstanceType<Kinds[Name]> }}
 */
export function parts(root, kinds) {
  /** @type {any} */
  const found = {};
  for (const [name, kind] of Object.entries(kinds)) {
    found[name] = root.querySelector(`.${name}`);
    if (!(found[name] instanceof kind)) throw new TypeError(`.${name}: no ${kind.name} here`);
  }
  return found;
}

/**
 * A new element at the end of another.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Element} parent @param {Tag} tag @param {Partial<HTMLElementTagNameMap[Tag]>} [values]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function child(parent, tag, values = {}) {
  const made = Object.assign(document.createElement(tag), values);
  parent.append(made);
  return made;
}

/** @param {Element} button @param {boolean} on */
export function setPressed(button, on) {
  button.setAttribute("aria-pressed", String(on));
}

/** @param {Element} root */
export function toggleFullscreen(root) {
  if (document.fullscreenElement) document.exitFullscreen();
  else root.requestFullscreen().catch(() => {});
}

/** @param {Blob | null} blob @param {string} name */
export function download(blob, name) {
  if (!blob) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
