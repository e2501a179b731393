// Where a text is broken into segments, and how much more fits. Pure.

import type { Preview } from "../types.gen";

const SIZES: Readonly<Record<string, readonly [alone: number, joined: number]>> = { "UCS-2": [70, 67], "GSM-7": [160, 153] };

function size(segments: number, encoding: string): number {
  const [alone, joined] = SIZES[encoding] ?? [70, 67];
  return segments > 1 ? joined : alone;
}

/** How many characters fit into the last segment still. */
export function room({ characters, segments, encoding }: Pick<Preview, "characters" | "segments" | "encoding">): number {
  return Math.max(0, segments * size(segments, encoding) - characters);
}

/** `body` cut where a segment ends; whole when it is one. */
export function pieces(body: string, segments: number, encoding: string): string[] {
  const length = size(segments, encoding);
  return Array.from({ length: Math.max(1, segments) }, (_, i) => body.slice(i * length, i === segments - 1 || segments < 2 ? undefined : (i + 1) * length));
}
