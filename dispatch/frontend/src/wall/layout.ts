// Where everything stands on a glass, at a size of text. Pure.

const DESIGN = { width: 1920, height: 1080 };
/** The cards and the gaps at their sides. */
const COLUMN = 16 + 768 + 24;
export const SCALES = [80, 90, 100, 110, 125, 150, 175, 200] as const;

export interface Layout {
  readonly scale: number;
  /** How much larger than on the glass of the design the symbols of the map are: the map grows with the glass, not with the text. */
  readonly symbols: number;
  /** Too narrow for one line of head at this scale. */
  readonly narrow: boolean;
  /** In design pixels. */
  readonly head: number;
  readonly foot: number;
  /** The right column: on the glass, and its inner height in design pixels. */
  readonly columnPx: number;
  readonly room: number;
}

/** The step next to `percent` in `direction`. */
export function nextScale(percent: number, direction: 1 | -1): number {
  const steps = direction === 1 ? SCALES.filter((step) => step > percent) : SCALES.filter((step) => step < percent);
  return (direction === 1 ? steps[0] : steps.at(-1)) ?? percent;
}

/** The step that shows on this glass what the design shows at 100 %. */
export function fittingScale(width: number, height: number): number {
  const wanted = 100 * Math.min(width / DESIGN.width, height / DESIGN.height);
  return SCALES.findLast((step) => step <= wanted + 1) ?? SCALES[0];
}

/** Where everything stands on a glass of `width` x `height`. */
export function layoutOf(width: number, height: number, percent: number): Layout {
  const scale = percent / 100;
  const narrow = width / scale < 1640;
  const head = narrow ? 144 : 88;
  const foot = 48;
  return {
    scale,
    symbols: Math.sqrt(scale * Math.min(width / DESIGN.width, height / DESIGN.height)),
    narrow,
    head,
    foot,
    columnPx: Math.round(Math.min(COLUMN * scale, width * 0.58)),
    room: Math.floor(height / scale) - head - foot,
  };
}
