// The player on a page of its own: nobody hears what is reported, and nobody can be asked.
import { mount } from "../mount.js";
import { Player } from "./player.js";

const message = document.querySelector("#message")?.textContent ?? "";
mount(
  ".player",
  (root, send) => new Player(root, send),
)({
  data: Uint8Array.from(atob(message), (letter) => letter.charCodeAt(0)),
  parentElement: document.body,
  setStateValue() {},
});
