import type { Modulation } from "./arrays.js";
import type { Layers } from "./layers.js";

/** Layer and feature, both from 0. */
export type Spot = [number, number];

/** The colours of one appearance, as film.modulation.look gives them; paper and font are the page's. */
export interface Look {
  ink: string;
  soft: string;
  rule: string;
  accent: string;
  layers: string[];
  labels: string[];
  diverging: string[];
  sequential: string[];
  paper: string;
  font: string;
}

export interface Settings {
  t: number;
  layer: number;
  feature: number;
  trails: boolean;
  sort: "time" | "number";
  fixed: [number, number] | null;
  ablated: Spot[];
}

/** What pages/film/modulation/__init__.py sends with the code, and with every change. */
export interface Header {
  alt: string;
  layers: number;
  width: number;
  side: number;
  extent: number;
  looks: Record<"light" | "dark", Look>;
  settings: Settings;
  label: number;
  prediction: string;
}

/** What pages/film/modulation/packed.py makes. */
export interface Parts {
  modulation: ModulationPart;
  changed_modulation?: ChangedPart;
  network: FieldPart;
  changed?: FieldPart;
  exact: FieldPart & { share: Uint8Array };
}

export interface ModulationPart extends Record<string, any> {
  times: Float64Array;
  frames: Float64Array;
  scale: Int16Array;
  shift: Int16Array;
  peaks: Float64Array;
  order: Int16Array;
}

export interface ChangedPart {
  features: Int16Array;
  scale: Int16Array;
  shift: Int16Array;
  peaks: Float64Array;
  order: Int16Array;
}

/** int16 (frames · nodes · 2), and the largest value of each frame. */
export interface FieldPart {
  values: Int16Array;
  peak: Float64Array;
}

/** What the views of the player draw. */
export interface Scene {
  layers: number;
  width: number;
  side: number;
  frames: Float64Array;
  label: number;
  modulation: Modulation;
  unchanged: Modulation | null;
  network: Layers;
  scale: Float32Array;
  shift: Float32Array;
  unchangedAt: [Float32Array, Float32Array] | null;
  from: [Float32Array, Float32Array] | null;
  fields: Record<string, FieldPart>;
  titles: Record<string, string>;
  share: Uint8Array;
  settings: Settings;
  spot: Spot;
  pointed: Spot | null;
  fixed: [number, number] | null;
  rows: Int16Array[];
  look: Look;
  colours: Uint32Array;
  errors: Uint32Array;
  paperPixel: number;
  inkPixel: number;
  narrow: boolean;
}

/** A view of the player in which features can be pointed at. */
export interface Finder {
  find(scene: Scene, x: number, y: number): Spot | null;
}

/** What pages/film/modulation/followers.py sends to every picture below the player. */
export interface FollowerHeader {
  name: string;
  title: string;
  note: string;
  alt: string;
  looks: Record<"light" | "dark", Look>;
}
