import { mount } from "../mount.js";
import { fetchScales } from "./fetch_scales.js";
import { Player } from "./player.js";

export default mount(".player", (root, send) => new Player(root, send, fetchScales));
