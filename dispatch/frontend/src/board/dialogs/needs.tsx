import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { Line } from "../../look/signs";
import { label, page } from "../../page";
import { type IncidentRow, Unit } from "../../types.gen";
import { w } from "../../words";
import { setNeeds } from "../acts";
import { pane } from "../live";
import { FormDialog } from "./form";

interface Wish {
  readonly skill: number | null;
  readonly unit: Unit;
  readonly count: number;
}

function known(): Wish[] {
  const found = (pane.value?.needs ?? []).map((need) => ({
    skill: page.skills?.find((skill) => skill.name === need.skill)?.id ?? null,
    unit: need.unit as Unit,
    count: need.quota,
  }));
  return found.length > 0 ? found : [{ skill: null, unit: "people", count: 4 }];
}

/** Wishes for one skill are one need: "3 boat operators with 2 boats". */
function grouped(wishes: readonly Wish[]): Array<{ skill: number | null; units: Partial<Record<Unit, number>> }> {
  const needs = new Map<number | null, Partial<Record<Unit, number>>>();
  for (const { skill, unit, count } of wishes) {
    if (count > 0) needs.set(skill, { ...needs.get(skill), [unit]: (needs.get(skill)?.[unit] ?? 0) + count });
  }
  return [...needs].map(([skill, units]) => ({ skill, units }));
}

export function NeedsDialog({ row }: { row: IncidentRow }): JSX.Element {
  const [wishes, setWishes] = useState<readonly Wish[]>(known);
  const change = (at: number, part: Partial<Wish>): void => setWishes(wishes.map((wish, i) => (i === at ? { ...wish, ...part } : wish)));
  return (
    <FormDialog title={`${w.needsDialog.title} #${row.number}`} send={w.needsDialog.save} onSend={() => setNeeds(row.id, grouped(wishes))}>
      <ul class="wishes">
        {wishes.map((wish, i) => (
          <li key={i} class="line">
            <input class="input count" type="number" min="0" value={wish.count} aria-label={w.persons.count} data-first={i === 0 || undefined} onInput={(event) => change(i, { count: Number(event.currentTarget.value) })} />
            <select class="input" aria-label={label("Unit", wish.unit)} value={wish.unit} onChange={(event) => change(i, { unit: event.currentTarget.value as Unit })}>
              {Unit.map((unit) => <option key={unit} value={unit}>{label("Unit", unit)}</option>)}
            </select>
            <select class="input" aria-label={w.needsDialog.skill} value={wish.skill ?? ""} onChange={(event) => change(i, { skill: Number(event.currentTarget.value) || null })}>
              <option value="">{w.pane.anybody}</option>
              {page.skills?.map((skill) => <option key={skill.id} value={skill.id}>{skill.name}</option>)}
            </select>
            <button type="button" class="icon-button" aria-label={w.needsDialog.remove} onClick={() => setWishes(wishes.filter((_, at) => at !== i))}><Line name="close" /></button>
          </li>
        ))}
      </ul>
      <button type="button" class="button small" onClick={() => setWishes([...wishes, { skill: null, unit: "people", count: 1 }])}>+ {w.needsDialog.add}</button>
    </FormDialog>
  );
}
