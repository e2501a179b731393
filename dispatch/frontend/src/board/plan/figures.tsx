// What the plan is worth, in plain words: beside sending the nearest first, and how far from the best it is at most.

import type { JSX } from "preact";

import type { PlanFigureRow, PlanRow } from "../../types.gen";
import { w } from "../../words";
import { wb } from "../../words/board";
import { minutes } from "../pane/ranking";

function missing(figure: PlanFigureRow): string {
  const parts = [
    figure.people > 0 && w.people(figure.people),
    figure.pieces > 0 && wb.plan.pieces(figure.pieces),
    figure.unseen > 0 && wb.plan.unseen(figure.unseen),
  ].filter(Boolean);
  return parts.length ? parts.join(wb.plan.and) : wb.plan.nothingMissing;
}

function Column({ title, figure, strong }: { title: string; figure: PlanFigureRow; strong?: boolean }): JSX.Element {
  return (
    <div class={strong ? "plan-figure strong" : "plan-figure"}>
      <span class="small">{title}</span>
      <b class="num">{figure.teams > 0 ? `${minutes(figure.seconds)} ${w.ranking.minutes}` : "–"}</b>
      <span class="small">{wb.plan.teamsSent(figure.teams)}</span>
      <span>{wb.plan.stillMissing}{wb.colon}{missing(figure)}</span>
    </div>
  );
}

/** How far from the best it is at most. */
function proven(gap: number | null): string {
  if (gap === null) return wb.plan.unproven;
  return gap < 0.01 ? wb.plan.best : wb.plan.gap(gap);
}

export function Figures({ stands }: { stands: PlanRow }): JSX.Element {
  return (
    <section class="plan-figures" aria-label={wb.plan.worth}>
      <Column title={wb.plan.nearestFirst} figure={stands.nearest_first} />
      <Column title={wb.plan.thisPlan} figure={stands.figures} strong />
      <p class="plan-worth">
        <span>{stands.saved >= 0.1 ? wb.plan.saved(stands.saved) : wb.plan.same}</span>
        <span>{proven(stands.gap)}</span>
        <span class="small">{stands.estimated > 0 ? wb.plan.estimated(stands.estimated) : wb.plan.byRoad} · {wb.plan.keptHome(stands.kept_home)} · {wb.plan.took(stands.milliseconds / 1000)}</span>
      </p>
    </section>
  );
}
