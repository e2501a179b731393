// Signs: urgency badge, state glyph, icon, key cap, countdown ring, progress bar.

import type { JSX } from "preact";

import { type Language, page } from "../page";
import type { Urgency } from "../types.gen";
import type { Icon as IconShape } from "./icons";
import { GLYPH_SHAPE, type Glyph as GlyphName, URGENCY_SHAPE } from "./shapes";

const LETTERS: Readonly<Record<Language, Readonly<Record<Urgency, string>>>> = {
  zh: { critical: "特", urgent: "紧", routine: "般" },
  en: { critical: "C", urgent: "U", routine: "R" },
};

/** The letter of an urgency's badge. */
export const letter = (urgency: Urgency): string => LETTERS[page.language][urgency];

/** The urgency in its shape; under 20 px without its letter. The word stands beside it, so it is silent to readers. */
export function Badge({ urgency, size = 32 }: { urgency: Urgency; size?: number }): JSX.Element {
  return (
    <span
      class={`badge u-${urgency}`}
      aria-hidden="true"
      style={{ width: `${size}px`, height: `${size}px` }}
    >
      <svg viewBox="0 0 32 32">
        <path d={URGENCY_SHAPE[urgency]} />
        {size >= 20 && <text x="16" y={urgency === "urgent" ? 25 : 21.7} text-anchor="middle" font-size={urgency === "urgent" ? 14 : 16}>{letter(urgency)}</text>}
      </svg>
    </span>
  );
}

/** A state in its shape and colour. */
export function Glyph({ name, size = 12 }: { name: GlyphName; size?: number }): JSX.Element {
  const { fill, stroke, ink } = GLYPH_SHAPE[name];
  return (
    <svg class={`glyph g-${name}`} viewBox="0 0 12 12" aria-hidden="true" style={{ width: `${size}px`, height: `${size}px` }}>
      {stroke && <path d={stroke} fill="none" stroke="currentColor" stroke-width="1.6" />}
      {fill && <path d={fill} fill="currentColor" />}
      {ink && <path d={ink} fill="none" stroke="#121826" stroke-width="1.5" />}
    </svg>
  );
}

/** An icon of the two sets, in the colour of the text. */
export function Icon({ icon, size = 14 }: { icon: IconShape; size?: number }): JSX.Element {
  return (
    <svg viewBox={`0 0 ${icon.box} ${icon.box}`} width={size} height={size} fill="currentColor" aria-hidden="true">
      <path d={icon.path} />
    </svg>
  );
}

/** Line icons of the page's own furniture, in a box of 16. */
const LINES = {
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  close: "M4 4l8 8M12 4l-8 8",
  tick: "M3 8.5 6.5 12 13 4.5",
  down: "M4 6l4 4 4-4",
  lock: "M4.5 7.5h7v6h-7zM5.8 7.5V5.2a2.2 2.2 0 0 1 4.4 0v2.3",
  unlock: "M4.5 7.5h7v6h-7zM5.8 7.5V5.2a2.2 2.2 0 0 1 4.2-1",
  bell: "M4 11.5V7.3a4 4 0 0 1 8 0v4.2zM2.8 11.5h10.4M7 13.7h2",
  stopwatch: "M8 4.2a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM8 6.5v2.7l1.8 1.2M6.5 1.7h3",
  sound: "M2.5 6v4h2.3L8.5 13V3L4.8 6zM11 5.8a3.2 3.2 0 0 1 0 4.4M13 4a6 6 0 0 1 0 8",
  muted: "M2.5 6v4h2.3L8.5 13V3L4.8 6zM11 6l3.5 4M14.5 6 11 10",
  inbox: "M2 9.5 4 4h8l2 5.5v3.5H2zM2 9.5h3.7l.8 1.7h3l.8-1.7H14",
  message: "M2.5 3h11v8H7l-3 2.5V11H2.5z",
  layers: "M8 2.5 14 6 8 9.5 2 6zM2.5 9 8 12.3 13.5 9",
  refused: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM3.8 12.2l8.4-8.4",
  whole: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10M6 6h4v4H6z",
  cross: "M8 1.5v5M8 9.5v5M1.5 8h5M9.5 8h5",
  pin: "M8 14.2s4.5-4.5 4.5-7.7a4.5 4.5 0 0 0-9 0c0 3.2 4.5 7.7 4.5 7.7zM8 5.2a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6z",
  triangle: "M8 2.5 14.2 13.5H1.8zM8 6.5v3.5M8 11.3v1",
  clock: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5v3.2l2 1.4",
  note: "M3.5 2.5h9v11h-9zM5.5 6h5M5.5 9h5",
  phone: "M4 2.5h2.2l1 3-1.5 1.2a8 8 0 0 0 3.6 3.6l1.2-1.5 3 1V12A1.8 1.8 0 0 1 11.7 13.7 10 10 0 0 1 2.3 4.3 1.8 1.8 0 0 1 4 2.5z",
  print: "M4.5 6V2.5h7V6M4.5 11H2.5V6h11v5h-2M4.5 9.5h7v4h-7z",
  shield: "M8 1.8l5.2 1.8v4c0 3.2-2.2 5.4-5.2 6.6-3-1.2-5.2-3.4-5.2-6.6v-4zM5.6 8l1.7 1.8 3.2-3.6",
  bag: "M3 5.5h10v8H3zM5.5 5.5V4.3a2.5 2.5 0 0 1 5 0v1.2",
  offline: "M2 6.2a8.7 8.7 0 0 1 12 0M4.2 8.6a5.5 5.5 0 0 1 7.6 0M6.3 10.9a2.4 2.4 0 0 1 3.4 0M8 13v.5M2.5 14l11-11.5",
  signal: "M8 6a1.2 1.2 0 1 0 0 2.4A1.2 1.2 0 0 0 8 6zM8 8.4V14M5 10.3a4.2 4.2 0 0 1 0-6.2M11 10.3a4.2 4.2 0 0 0 0-6.2M2.9 12.2a7 7 0 0 1 0-10M13.1 12.2a7 7 0 0 0 0-10",
  arrow: "M2.5 8h11M9.5 4l4 4-4 4",
  flag: "M4 14V2.5h8.5l-1.7 3 1.7 3H4",
  hourglass: "M4 2h8M4 14h8M5 2c0 3.5 3 4 3 6s-3 2.5-3 6M11 2c0 3.5-3 4-3 6s3 2.5 3 6",
  eye: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  person: "M8 2.5a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2zM3 13.5c.4-3 2.4-4.3 5-4.3s4.6 1.3 5 4.3z",
  retry: "M13 8a5 5 0 1 1-1.6-3.7M13 2.3v2.9h-2.9",
  stop: "M5.4 2h5.2L14 5.4v5.2L10.6 14H5.4L2 10.6V5.4zM8 5v3.8M8 10.6v.6",
  sort: "M4.5 3v10M2.5 11l2 2 2-2M8.5 4h5M8.5 8h3.5M8.5 12h2",
} as const;
export type LineName = keyof typeof LINES;

/** One of the page's line icons. */
export function Line({ name, size = 16 }: { name: LineName; size?: number }): JSX.Element {
  return (
    <svg viewBox="0 0 16 16" width={size} height={size} fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">
      <path d={LINES[name]} />
    </svg>
  );
}

/** A key cap, printed inside its button. */
export function Key({ children }: { children: string }): JSX.Element {
  return <kbd class="key" aria-hidden="true">{children}</kbd>;
}

/** A countdown: what is left of `total` seconds; the last ten in gold, nothing blinks. */
export function Ring({ left, total, size = 56, children }: { left: number; total: number; size?: number; children: string }): JSX.Element {
  const width = size < 32 ? 3 : size / 16;
  const radius = (size - width) / 2;
  const round = 2 * Math.PI * radius;
  const share = total > 0 ? Math.max(0, Math.min(1, left / total)) : 0;
  const half = size / 2;
  return (
    <span class="ring num" style={{ width: `${size}px`, height: `${size}px` }}>
      <svg width={size} height={size} fill="none" stroke-width={width} aria-hidden="true">
        <circle cx={half} cy={half} r={radius} stroke="var(--line)" />
        <circle
          cx={half}
          cy={half}
          r={radius}
          stroke={left <= 10 && size > 32 ? "var(--gold)" : "currentColor"}
          stroke-dasharray={`${round * share} ${round}`}
          transform={`rotate(-90 ${half} ${half})`}
        />
      </svg>
      <b>{children}</b>
    </span>
  );
}

/** On scene, en route, accepted and not moving, the gap; a need that is not known is dotted. */
export function Progress({ needed, scene, way, accepted }: { needed: number; scene: number; way: number; accepted: number }): JSX.Element {
  if (needed === 0 && scene + way + accepted === 0) return <div class="bar unknown" />;
  const whole = Math.max(needed, scene + way + accepted);
  const share = (n: number): { width: string } => ({ width: `${(100 * n) / whole}%` });
  return (
    <div class="bar">
      <i class="scene" style={share(scene)} />
      <i class="way" style={share(way)} />
      <i class="accepted" style={share(accepted)} />
    </div>
  );
}
