// The chosen incident, from the top: what it is, how far, the next step, what it needs, who is asked, who is out, who could go.

import type { JSX } from "preact";

import { clock } from "../../format";
import { Badge, Line } from "../../look/signs";
import { type ClosedShape, reaches } from "../../map/closures";
import { label } from "../../page";
import { secondsSince } from "../../time";
import { type IncidentRow, OPEN_INCIDENT, type Urgency } from "../../types.gen";
import { w } from "../../words";
import { dw } from "../../words/danger";
import { markSeen } from "../acts";
import { choose, view } from "../choice";
import { lookingAt } from "../company";
import { KeyButton } from "../keys";
import { chosenRow, pane, paneFailure, store } from "../live";
import { Letters, Waiting } from "../who";
import { Actions } from "./actions";
import { CallOuts } from "./call-outs";
import { Crews } from "./crews";
import { Facts } from "./facts";
import { Log } from "./log";
import { Needs } from "./needs";
import { Overview } from "./overview";
import { Ranking } from "./ranking";
import { Stepper } from "./stepper";

function Head({ row }: { row: IncidentRow }): JSX.Element {
  const urgency = row.urgency as Urgency;
  return (
    <header class="pane-head">
      <span class="urgency"><Badge urgency={urgency} size={40} /><Letters people={lookingAt(row.id)} /></span>
      <div class="grow">
        <h1>{row.title}</h1>
        <p class="small">
          <b class={`u-${urgency}`}>{label("Urgency", urgency)}</b> <span class="num">#{row.number}</span> {label("IncidentKind", row.kind)}
          {row.area && !row.place.includes(row.area) && ` · ${row.area}`}{row.place && ` · ${row.place}`}{row.counts.requests > 0 && ` · ${w.pane.requests(row.counts.requests)}`}
          {" "}<Waiting row={store.pending.rows.value.has(`incidents:${row.id}`)} />
        </p>
      </div>
      <div class="side">
        <b class="clock num">{clock(secondsSince(row.received_at))}</b>
        {row.owner_name && <span class="small cut">{w.pane.watching(row.owner_name)}</span>}
        {!row.seen && OPEN_INCIDENT.has(row.state) && <KeyButton k="V" class="small" onPress={() => void markSeen(row)}>{w.pane.claimSeen}</KeyButton>}
      </div>
      <button type="button" class="icon-button close" aria-label={w.pane.back} onClick={() => choose(null)}><Line name="close" /></button>
    </header>
  );
}

/** The dangers that the scene lies in: whoever wants to send somebody there reads it before the server refuses. */
function InDanger({ row: { lon, lat } }: { row: IncidentRow }): JSX.Element | null {
  if (lon === null || lat === null) return null;
  const over = [...store.tables.value.dangers.values()].filter((danger) => reaches(danger.shape as unknown as ClosedShape, lon, lat));
  if (over.length === 0) return null;
  return <p class="note danger inside" role="status"><Line name="triangle" /><span><b>{dw.over(over.map((danger) => danger.name))}</b> {dw.dialog.closed}</span></p>;
}

export function Pane(): JSX.Element {
  const row = chosenRow.value;
  if (!row) return <Overview />;
  const detail = pane.value?.id === row.id ? pane.value : null;
  // While teams are still sought they come first; once crews move, or one is in trouble, the crews do.
  const moving = row.state === "under_way" || row.state === "on_scene" || row.counts.trouble > 0;
  return (
    <aside class="right" data-keys={w.help.chosen} aria-label={w.help.chosen} data-view={view.value}>
      <div class="pane-scroll" key={row.id}>
        <Head row={row} />
        <Stepper row={row} milestones={detail?.milestones ?? {}} />
        <Actions row={row} detail={detail} />
        <InDanger row={row} />
        {paneFailure.value && <p class="note danger">{paneFailure.value}</p>}
        <Needs row={row} detail={detail} />
        <CallOuts row={row} />
        {moving ? [<Crews key="crews" row={row} />, <Ranking key="ranking" row={row} />] : [<Ranking key="ranking" row={row} />, <Crews key="crews" row={row} />]}
        <Facts row={row} detail={detail} />
      </div>
      <Log row={row} detail={detail} />
    </aside>
  );
}
