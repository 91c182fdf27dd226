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
  hand: [number, number] | null;
  zero: Spot[];
}

export interface Header {
  alt: string;
  settings: Settings;
  label: number;
  reading: string;
  extent: number;
  times: number[];
  untouched_times: number[];
  frames: number[];
  layers: number;
  width: number;
  side: number;
  scales: Record<string, number> & { field: number[] };
  looks: Record<"light" | "dark", Look>;
}

/** What the views of the player draw. */
export interface Scene {
  arrays: any;
  layers: number;
  width: number;
  side: number;
  frames: number[];
  scales: Header["scales"];
  label: number;
  tracks: Modulation;
  untouched: Modulation | null;
  network: Layers;
  scale: Float32Array;
  shift: Float32Array;
  untouchedAt: [Float32Array, Float32Array] | null;
  from: [Float32Array, Float32Array] | null;
  fields: [string, string][];
  settings: Settings;
  spot: Spot;
  pointed: Spot | null;
  held: [number, number] | null;
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
  digest: string;
  name: string;
  title: string;
  note: string;
  alt: string;
  looks: Record<"light" | "dark", Look>;
}
