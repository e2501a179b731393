// A last look before several teams are called out at once: who, where to, and that each gets a text. Enter sends.

import type { JSX } from "preact";

import type { PlanItemRow } from "../../types.gen";
import { w } from "../../words";
import { wb } from "../../words/board";
import { FormDialog } from "../dialogs/form";
import { minutes } from "../pane/ranking";
import { accept, plan } from "./plan";

export function Accepting({ items }: { items: readonly PlanItemRow[] }): JSX.Element {
  const stands = plan.value;
  const incidentOf = new Map(stands?.plan?.incidents.flatMap((row) => row.items.map((item) => [item.id, row] as const)));
  return (
    <FormDialog title={wb.plan.sendTitle(items.length)} send={wb.plan.send} ready onSend={() => accept(items)}>
      <p>{wb.plan.sendWhat}</p>
      {stands && items.length > stands.most && <p class="note gold">{wb.plan.second(stands.most)}</p>}
      {(stands?.plan?.differs.length ?? 0) > 0 && <p class="note gold">{wb.plan.sendChanged}</p>}
      <ul class="plan-sending">
        {items.map((item) => {
          const row = incidentOf.get(item.id);
          return <li key={item.id} class="line"><b class="cut grow">{item.name}</b><span class="num">→ #{row?.number}</span><span class="cut small">{row?.title}</span><span class="num">{minutes(item.seconds)} {w.ranking.minutes}</span></li>;
        })}
      </ul>
    </FormDialog>
  );
}
