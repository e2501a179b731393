import { expect, it } from "vitest";

import { type Values, unpack } from "./packed";
import vectors from "./packed.vectors.json";

const bytes = (hex: string): ArrayBuffer => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16)).buffer;

/** Degrees to a tenth of a millimetre; everything else as it is. */
function plain<V extends Values>(rows: ReadonlyMap<number, V>): unknown {
  return [...rows].map(([id, row]) => [id, { ...row, lon: Number(row.lon.toFixed(9)), lat: Number(row.lat.toFixed(9)) }]);
}

it.each(vectors.map((vector) => [`${vector.cell || "the world"}${vector.full ? ", full" : ""}`, vector] as const))("reads what the server wrote: %s", (_, { hex, ...said }) => {
  const frame = unpack(bytes(hex));
  expect(frame).not.toBeNull();
  if (frame) expect({ ...frame, entered: plain(frame.entered), moved: plain(frame.moved) }).toEqual(said);
});

it("passes over a frame of another kind", () => {
  expect(unpack(bytes("02"))).toBeNull();
});
