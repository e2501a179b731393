// The sign of what is closed, as on the map.

import type { JSX } from "preact";

import { CLOSED_SHAPE } from "./shapes";

export function ClosedSign({ kind, size = 16 }: { kind: string; size?: number }): JSX.Element {
  const flooded = kind === "flooded";
  return (
    <svg class={`closed-sign ${kind}`} viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <circle cx="12" cy="12" r="12" fill={flooded ? "var(--way)" : "var(--ink)"} />
      <path d={CLOSED_SHAPE[kind] ?? CLOSED_SHAPE["road_closed"]} fill="none" stroke={flooded ? "var(--on-state)" : "var(--on-ink)"} stroke-width={flooded ? 2.2 : 4.5} stroke-linecap={flooded ? "round" : "butt"} />
    </svg>
  );
}
