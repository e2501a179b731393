import type { JSX } from "preact";

import { label } from "../../page";
import type { IncidentPane, IncidentRow, NeedRow } from "../../types.gen";
import { w } from "../../words";
import { dialog } from "../choice";
import { KeyButton } from "../keys";

const MOST_PIPS = 12;

/** One pip a person: filled en route, outlined accepted, dashed missing. */
function Pips({ need, moving }: { need: NeedRow; moving: number }): JSX.Element | null {
  if (need.quota > MOST_PIPS) return null;
  return (
    <span class="pips" aria-hidden="true">
      {Array.from({ length: need.quota }, (_, i) => <i key={i} class={`pip ${i < moving ? "full" : i < need.taken ? "" : "missing"}`} />)}
    </span>
  );
}

export function Needs({ row, detail }: { row: IncidentRow; detail: IncidentPane | null }): JSX.Element {
  const needs = detail?.needs ?? [];
  const people = needs.filter((need) => need.unit === "people");
  const quota = people.reduce((sum, need) => sum + need.quota, 0);
  const taken = people.reduce((sum, need) => sum + need.taken, 0);
  const { en_route: way, on_scene: scene, accepted } = row.counts;
  // Crews are counted whole, not by skill: of those who said yes, this share is on the move.
  const share = way + scene + accepted > 0 ? (way + scene) / (way + scene + accepted) : 0;
  return (
    <section class="block">
      <h2 class="block-head">
        {w.pane.needs}
        {needs.length > 0 && <span class="small num">{w.pane.needsSummary(taken, quota, way)}</span>}
        <KeyButton k="=" class="small bare end" onPress={() => (dialog.value = { name: "needs" })}>{w.pane.setNeeds}</KeyButton>
      </h2>
      {needs.length === 0 && detail && <p class="small">{w.pane.noNeeds}</p>}
      <ul class="needs">
        {needs.map((need) => (
          <li key={`${need.need} ${need.unit}`}>
            <span class="cut grow">{need.unit === "people" ? need.skill || w.pane.anybody : label("Unit", need.unit)}</span>
            <Pips need={need} moving={Math.round(need.taken * share)} />
            <span class="num"><b>{need.taken}</b>/{need.quota}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
