import type { Theme } from "../theme.js";

/** One picture as player/panel.py packs it; with 0 scales it does not follow the guidance slider. */
export interface PanelRecord {
  title: string;
  badge: string;
  frames: number;
  scales: number;
  times: number[];
  ask: string | null;
}

/** Paths at ascending guidance scales, int16 (scales · frames · n · 2). */
export interface Sweep {
  path: Int16Array;
  scales: number[];
}

/** A picture with its arrays; scales is null where it does not follow the guidance slider. */
export interface PanelData extends Omit<PanelRecord, "scales"> {
  path: Int16Array;
  scales: number[] | null;
  reference?: Int16Array;
  contours?: Contours | null;
}

export interface Contours {
  grids: { grid: Uint8Array; levels: number[] }[];
  labels: number;
  height: number;
  width: number;
  field: Float32Array;
}

/** What all panels of a player share. */
export interface Scene {
  n: number;
  extent: number;
  reach: number;
  labels: Uint8Array;
  order: Uint32Array;
  pixels: Uint32Array;
  lines: string[];
  theme: Theme & { grid: string; axis: string; soft: string; faint: string };
  trails?: boolean;
  selected: number | null;
}

/** The square that is drawn: its pixels, half-width in the data's units, and how far paths go. */
export interface Square {
  side: number;
  extent: number;
  reach: number;
}

export interface Header {
  name: string;
  alt: string;
  n: number;
  extent: number;
  reach: number;
  times: number[];
  panels: PanelRecord[];
  colours: { name: string; light: string; dark: string }[];
  scales: number[] | null;
  ends: [number, number] | null;
  guidance: number | null;
  t: number | null;
  selected: number;
  playing: boolean;
  trails: boolean;
  height: number;
  report: string[];
}

/** labels, and for each panel j path<j>, reference<j>, contours<j>. */
export type Arrays = { labels: Uint8Array } & Record<string, any>;

/** Has a panel sampled at one guidance scale, or at all of a sweep; null where nobody can. */
export type FetchScales = (
  name: string,
  asked: number | "sweep",
  signal: AbortSignal,
) => Promise<Sweep | null>;
