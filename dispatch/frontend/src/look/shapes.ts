// Shapes of urgency and state as paths: one drawing for the page (SVG) and the map (canvas).

import type { Urgency } from "../types.gen";

/** Octagon, triangle, disc in a box of 32. */
export const URGENCY_SHAPE: Readonly<Record<Urgency, string>> = {
  critical: "M9.9 1h12.2L31 9.9v12.2L22.1 31H9.9L1 22.1V9.9z",
  urgent: "M16 1.6c1 0 1.8.5 2.3 1.4l12.6 23c1 1.8-.3 4-2.3 4H3.4c-2 0-3.3-2.2-2.3-4L13.7 3c.5-.9 1.3-1.4 2.3-1.4z",
  routine: "M16 1a15 15 0 1 0 0 30 15 15 0 0 0 0-30z",
};

/** What a state is drawn as. */
export type Glyph =
  | "available" | "asked" | "accepted" | "en_route" | "on_scene" | "off"
  | "late" | "reserve" | "waiting" | "declined" | "unclear" | "failed";

export interface GlyphShape {
  /** Filled with the state's colour; in a box of 12. */
  readonly fill?: string;
  /** Stroked with the state's colour. */
  readonly stroke?: string;
  /** Stroked above the fill, in black. */
  readonly ink?: string;
}

const RING = "M6 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z";
const DISC = "M6 .5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z";

export const GLYPH_SHAPE: Readonly<Record<Glyph, GlyphShape>> = {
  available: { fill: DISC },
  asked: { stroke: RING },
  accepted: { stroke: RING, fill: "M6 1.5a4.5 4.5 0 0 0 0 9z" },
  en_route: { fill: "M2 .8 11.5 6 2 11.2z" },
  on_scene: { fill: "M1 1h10v10H1z" },
  off: { stroke: `${RING}M3.6 6h4.8` },
  late: { fill: DISC, ink: "M6 3v3.6M6 8.2v1" },
  reserve: { stroke: `${RING}M6 8.4V3.8M4.2 5.6 6 3.8l1.8 1.8` },
  waiting: { stroke: `${RING}M6 3.6V6l1.7 1.2` },
  declined: { stroke: "M2.2 2.2l7.6 7.6M9.8 2.2 2.2 9.8" },
  unclear: { fill: DISC, ink: "M4.4 4.7c0-2.3 3.3-2.1 3.3-.2 0 1.1-1.6 1.2-1.6 2.5M6.050 8.4v1" },
  failed: { stroke: "M6 1.3 11.2 10.7H.8zM6 4.7v2.8M6 8.6v.8" },
};

/** What keeps crews from driving on: two waves, the bar of a no-entry sign, and the triangle of danger to life; stroked on a disc, in a box of 24. */
export const CLOSED_SHAPE: Readonly<Record<string, string>> = {
  flooded: "M5 10c2.3-2.4 4.7-2.4 7 0s4.7 2.4 7 0M5 15c2.3-2.4 4.7-2.4 7 0s4.7 2.4 7 0",
  road_closed: "M6.5 12h11",
  danger: "M12 4.6 19.4 17.4H4.6zM12 9.2v4.2M12 15.2v.4",
};
