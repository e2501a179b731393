// The sign of what is closed, as on the map.

import type { JSX } from "preact";

import { CLOSED_SHAPE } from "./shapes";

const BAR = { fill: "var(--ink)", stroke: "var(--on-ink)", width: 4.5, cap: "butt" } as const;
const LOOKS: Readonly<Record<string, { readonly fill: string; readonly stroke: string; readonly width: number; readonly cap: "round" | "butt" }>> = {
  flooded: { fill: "var(--way)", stroke: "var(--on-state)", width: 2.2, cap: "round" },
  danger: { fill: "var(--critical)", stroke: "var(--on-urgency)", width: 2, cap: "round" },
};

export function ClosedSign({ kind, size = 16 }: { kind: string; size?: number }): JSX.Element {
  const { fill, stroke, width, cap } = LOOKS[kind] ?? BAR;
  return (
    <svg class={`closed-sign ${kind}`} viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <circle cx="12" cy="12" r="12" fill={fill} />
      <path d={CLOSED_SHAPE[kind] ?? CLOSED_SHAPE["road_closed"]} fill="none" stroke={stroke} stroke-width={width} stroke-linecap={cap} stroke-linejoin="round" />
    </svg>
  );
}
