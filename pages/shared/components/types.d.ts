/** What the browser half agrees on; read by the type checker alone. */

/** What Streamlit calls a component with. */
export interface View {
  data: unknown;
  parentElement: ParentNode & WeakKey;
  setStateValue: Send;
}

export type Send = (name: string, value: unknown) => void;

/** Lives on one place of the page, from its first message to its removal. */
export interface Component {
  root: Element;
  receive(message: any): void;
  close(): void;
}

/** What packing.pack made: a header, and arrays by name. */
export interface Message<Header, Arrays = Record<string, Float32Array>> {
  header: Header & { digest: string; sections: Record<string, Section> };
  arrays: Arrays;
}

/** What parts.py sends for one place: a header that may name parts, or arrays. */
export interface Part {
  header: { place: string; digest: string; parts?: Record<string, [string, string]> };
  arrays: Record<string, any>;
}

/** A header with the arrays of all its parts; `digest` changes exactly when an array does. */
export interface Joined<Header, Parts> {
  header: Header & { digest: string };
  parts: Parts;
}

export interface Section {
  dtype: "int16" | "uint8" | "float32" | "float64";
  shape: number[];
  offset: number;
}

export type Point = [number, number];
export type Box = { x: number; y: number; w: number; h: number };
export type Numbers = Float32Array | Float64Array | number[];
