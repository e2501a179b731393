// What the cards of areas and of coverage share.

import type { JSX } from "preact";

import { Line } from "../look/signs";
import type { CONTOURS } from "../map/areas";
import { w } from "../words";
import { wa } from "../words/areas";
import { type Asked, MODES, mode, shown } from "./areas";

/** A line as it is drawn on the map. */
export function Contour({ line }: { line: (typeof CONTOURS)[number] }): JSX.Element {
  const dashes = { solid: "none", dashed: "7 4", dotted: "1.8 3" }[line];
  return <svg class="contour" viewBox="0 0 28 8" width="28" height="8" aria-hidden="true"><path d="M1 4h26" stroke="currentColor" stroke-width="2" stroke-dasharray={dashes} /></svg>;
}

export function Modes(): JSX.Element {
  return (
    <div class="choices" role="group" aria-label={wa.mode}>
      {MODES.map((one) => <button key={one} type="button" class="button small" aria-pressed={mode.value === one} onClick={() => (mode.value = one)}>{wa.modes[one]}</button>)}
    </div>
  );
}

/** What is wrong or still on its way. */
export function State({ of }: { of: Asked<unknown> }): JSX.Element {
  return (
    <div role="status">
      {of.failure.value && <p class="area-note danger"><Line name="triangle" size={14} />{of.failure.value}</p>}
      {of.busy.value && !of.failure.value && <p class="small" aria-busy="true">{wa.loading}</p>}
    </div>
  );
}

/** No road was looked at: said wherever a figure or a line comes from such an area. */
export function Estimated({ when }: { when: boolean }): JSX.Element | null {
  return when ? <p class="area-note gold"><Line name="triangle" size={14} />{wa.estimated}</p> : null;
}

export function CardHead({ title }: { title: string }): JSX.Element {
  return (
    <header class="line">
      <h2 class="cut grow">{title}</h2>
      <button type="button" class="icon-button" aria-label={w.act.close} onClick={() => (shown.value = null)}><Line name="close" /></button>
    </header>
  );
}
