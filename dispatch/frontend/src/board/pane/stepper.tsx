import type { JSX } from "preact";

import { hms, short } from "../../format";
import { Line } from "../../look/signs";
import { label } from "../../page";
import type { IncidentRow } from "../../types.gen";
import { w } from "../../words";

const STEPS = ["received", "located", "called_out", "under_way", "on_scene", "closed"] as const;

/** How far it is: the first step with its time, the others with what they took since then. */
export function Stepper({ row, milestones }: { row: IncidentRow; milestones: Readonly<Record<string, string>> }): JSX.Element {
  const at = STEPS.indexOf(row.state as (typeof STEPS)[number]);
  const aside = at < 0 && row.state !== "closed";
  return (
    <div class="stepper-box">
      <ol class="stepper">
        {STEPS.map((step, i) => {
          const reached = milestones[step];
          const kind = i === at ? "now" : i < at || (aside && reached) ? "done" : "next";
          const since = reached ? (Date.parse(reached) - Date.parse(row.received_at)) / 1000 : 0;
          return (
            <li key={step} class={kind} aria-current={i === at ? "step" : undefined}>
              <span class="dot">{kind === "done" && <Line name="tick" size={10} />}</span>
              <span class="name">{w.pane.steps[step]}</span>
              <span class="num at">{reached ? (i === 0 ? hms(reached) : `+${short(since)}`) : "–"}</span>
            </li>
          );
        })}
      </ol>
      {aside && <span class="tag gold">{label("IncidentState", row.state)}</span>}
    </div>
  );
}
