import { mount } from "../mount.js";
import { unpack } from "../unpack.js";
import { Player } from "./player.js";

export default mount(".player", (root, send) => new Player(root, send, fetchScales));

/**
 * Asks the server that the page came from.
 * @type {import("./types.d.ts").FetchScales}
 */
async function fetchScales(name, asked, signal) {
  const page = /** @type {{ __streamlit?: { BACKEND_BASE_URL?: string } }} */ (window);
  const server = page.__streamlit?.BACKEND_BASE_URL ?? document.baseURI;
  const answer = await fetch(new URL(`film-room-scale/${name}?s=${asked}`, server), { signal });
  if (!answer.ok) return null;
  const { header, arrays } = unpack(new Uint8Array(await answer.arrayBuffer()));
  return { scales: header.scales, path: arrays.path };
}
