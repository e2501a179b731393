// The other end of `net/packed`, for the development page: everybody in one full frame of the whole world.

import type { Position } from "../net/packed";

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}

function whole(value: number, size: number): number[] {
  return Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256);
}

function text(words: string): number[] {
  const bytes = new TextEncoder().encode(words);
  return [...varint(bytes.length), ...bytes];
}

function record({ lon, lat, heading, speed, accuracy }: Position): number[] {
  const south = (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
  const quality = accuracy === null ? 0 : Math.min(15, Math.ceil(Math.log2(accuracy)) + 1);
  return [
    ...whole((lon / 360 + 0.5) * 2 ** 24, 3), ...whole(south * 2 ** 24, 3),
    heading === null ? 255 : Math.round(heading / 1.5) % 240, speed === null ? 255 : Math.round(speed * 2), (quality << 4) | 15,
  ];
}

/** A frame of group 1 as it is at `now`, in ms. */
export function packed(positions: readonly Position[], now: number): ArrayBuffer {
  return Uint8Array.from([
    1, 1, 1, 0, 0, 0, ...whole(Math.floor(now / 1000), 4),
    ...varint(positions.length), ...positions.map(() => 1),
    ...positions.flatMap(record),
    ...positions.flatMap(({ at }) => varint(Math.max(0, Math.floor((now - at) / 1000)))),
    ...positions.flatMap(({ subject, source }) => [...text(subject), ...text(source)]),
    0, 0,
  ]).buffer;
}
