import type { JSX } from "preact";

import { Line } from "../../look/signs";
import { wb } from "../../words/board";
import { planning } from "../choice";
import { KeyButton } from "../keys";
import { openPlan, undecided } from "./plan";

/** Opens the plan, and says how many of its teams wait for a decision. */
export function PlanButton(): JSX.Element {
  return (
    <KeyButton k="*" class="float plan-open" pressed={planning.value} title={wb.plan.title} onPress={openPlan}>
      <Line name="sort" size={14} />{wb.plan.short}{undecided.value > 0 && <b class="num">{wb.plan.waiting(undecided.value)}</b>}
    </KeyButton>
  );
}
