// The card beside the coverage: how much of the region no free team reaches in time, what lies there, and which idle teams
// would stand better elsewhere.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { Line } from "../look/signs";
import { mapName } from "../map/names";
import { page } from "../page";
import type { CoveragePane, PrepositionPane } from "../types.gen";
import { wa } from "../words/areas";
import { MINUTES, coverage, minutes, most, proposal, propose, region, reserve } from "./areas";
import { CardHead, Estimated, Modes, State } from "./areas-parts";

const FIRST = 6;
const MOVES = [1, 2, 3, 4, 5] as const;
const RESERVES = [0, 1, 2, 3] as const;
const words = wa.coverage;

const figure = (km2: number): string => Math.round(km2).toLocaleString("en-US");
/** Less than one of a hundred is not nothing. */
export function percent(part: number, whole: number): number {
  if (whole <= 0) return 0;
  const share = (100 * part) / whole;
  return share > 0 && share < 1 ? 1 : share > 99 && share < 100 ? 99 : Math.round(share);
}

function Names({ names }: { names: readonly string[] }): JSX.Element | null {
  if (names.length === 0) return null;
  const separator = page.language === "en" ? ", " : "、";
  const rest = names.slice(FIRST);
  return (
    <span class="names">
      {names.slice(0, FIRST).join(separator)}
      {rest.length > 0 && <details><summary>{words.more(rest.length)}</summary>{rest.join(separator)}</details>}
    </span>
  );
}

function Question({ pane }: { pane: CoveragePane | null }): JSX.Element {
  return (
    <div class="area-question">
      <div class="choices" role="group" aria-label={words.minutes}>
        {MINUTES.map((one) => <button key={one} type="button" class="button small num" aria-pressed={minutes.value === one} onClick={() => (minutes.value = one)}>{wa.minutes(one)}</button>)}
      </div>
      <Modes />
      {pane && pane.regions.length > 1 && (
        <select aria-label={words.region} value={region.value} onChange={(event) => (region.value = event.currentTarget.value)}>
          {pane.regions.map((one) => <option key={one.code} value={one.code}>{mapName(one.name)}</option>)}
        </select>
      )}
    </div>
  );
}

function Figures({ pane }: { pane: CoveragePane }): JSX.Element {
  const { townships } = pane;
  return (
    <dl class="area-figures num">
      <div class="main"><dt>{words.uncovered} · {words.teams(pane.teams)}</dt><dd><b>{words.percent(percent(pane.uncovered_km2, pane.boundary_km2))}</b> {words.of(figure(pane.uncovered_km2), figure(pane.boundary_km2))}</dd></div>
      <div><dt>{words.townships}</dt><dd><b>{words.townshipsOf(townships.uncovered.length, townships.known)}</b><Names names={townships.uncovered} />{townships.unplaced > 0 && <span class="small">{words.unplaced(townships.unplaced)}</span>}</dd></div>
      <div><dt>{words.incidents}</dt><dd><b>{words.incidentsOf(pane.incidents, pane.incident_people)}</b></dd></div>
      <div><dt>{words.volunteers}</dt><dd><b>{words.volunteersOf(pane.volunteers_uncovered, pane.volunteers)}</b></dd></div>
    </dl>
  );
}

function Found({ pane }: { pane: PrepositionPane }): JSX.Element {
  const list = useRef<HTMLOListElement>(null);
  // On a low screen what was just asked for would come below the card's edge.
  useEffect(() => list.current?.scrollIntoView({ block: "center" }), [pane]);
  if (pane.moves.length === 0) return <p class="small">{pane.movable === 0 ? wa.moves.noneMovable : wa.moves.none}</p>;
  return (
    <>
      <p><b class="num">{wa.moves.result(figure(pane.before_km2), figure(pane.after_km2))}</b>{pane.lost_km2 >= 1 && <span class="small num"> {wa.moves.lost(figure(pane.lost_km2))}</span>}</p>
      <ol class="area-moves" ref={list}>
        {pane.moves.map((move, i) => (
          <li key={move.team}>
            <b class="move-number num" aria-hidden="true">{i + 1}</b>
            <div><b>{wa.moves.way(move.name, move.site)}</b><span class="small num">{wa.moves.arrives(move.minutes, move.estimated)} · {wa.moves.gains(figure(move.km2))}</span><Names names={move.townships} /></div>
          </li>
        ))}
      </ol>
      <p class="small num">{pane.proven ? wa.moves.proven : wa.moves.share(pane.share)} {wa.moves.proposal}</p>
    </>
  );
}

function Moves(): JSX.Element {
  const found = proposal.answer.value;
  const number = (event: { currentTarget: HTMLSelectElement }): number => Number(event.currentTarget.value);
  return (
    <div class="area-proposal">
      <h3>{wa.moves.title}{found && <span class="small"> {wa.moves.movable(found.movable)}</span>}</h3>
      <div class="line">
        <label class="line small">{wa.moves.most}<select value={most.value} onChange={(event) => (most.value = number(event))}>{MOVES.map((n) => <option key={n} value={n}>{wa.moves.teams(n)}</option>)}</select></label>
        <label class="line small">{wa.moves.reserve}<select value={reserve.value} onChange={(event) => (reserve.value = number(event))}>{RESERVES.map((n) => <option key={n} value={n}>{wa.moves.teams(n)}</option>)}</select></label>
      </div>
      <div class="line">
        <button type="button" class="button small" disabled={proposal.busy.value} onClick={propose}><Line name="arrow" size={14} />{found ? wa.moves.again : wa.moves.propose}</button>
        {found && <button type="button" class="button small bare" onClick={() => proposal.clear()}>{wa.moves.drop}</button>}
      </div>
      <State of={proposal} />
      {found && <Found pane={found} />}
    </div>
  );
}

export function CoverageCard(): JSX.Element {
  const pane = coverage.answer.value;
  return (
    <section class="float area-card" aria-label={words.title}>
      <CardHead title={words.title} />
      <Question pane={pane} />
      <State of={coverage} />
      {pane && <Figures pane={pane} />}
      {pane && pane.teams === 0 && <p class="small">{words.noTeams}</p>}
      {pane && <Estimated when={pane.estimated} />}
      <p class="small line"><i class="hatched" aria-hidden="true" />{words.legend}</p>
      <p class="small">{words.people}</p>
      {pane && <Moves />}
    </section>
  );
}
