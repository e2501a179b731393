// The card beside the areas of travel time: whose they are, by what, and who stands in each.

import type { JSX } from "preact";

import { Line } from "../look/signs";
import { CONTOURS } from "../map/areas";
import { wa } from "../words/areas";
import { areas, flip, shown, subjectKey, subjectName } from "./areas";
import { CoverageCard } from "./areas-coverage";
import { CardHead, Contour, Estimated, Modes, State } from "./areas-parts";
import { KeyButton } from "./keys";

const MINUTE_S = 60;

function Within(): JSX.Element {
  const pane = areas.answer.value;
  const ofTeam = subjectKey.value?.startsWith("team");
  const title = ofTeam ? wa.from(subjectName()) : wa.towards(Number(subjectName().slice(1)));
  return (
    <section class="float area-card" aria-label={title}>
      <CardHead title={title} />
      <Modes />
      <State of={areas} />
      {pane && (
        <table class="area-rows num">
          <thead><tr>
            <th scope="col" colSpan={2}>{wa.columns.minutes}</th><th scope="col">{wa.columns.teams}</th><th scope="col">{wa.columns.people}</th>{pane.team !== null && <th scope="col">{wa.columns.incidents}</th>}
          </tr></thead>
          <tbody>{pane.areas.map((area, i) => (
            <tr key={area.minutes} data-minutes={area.minutes}>
              <td><Contour line={CONTOURS[i] ?? "dotted"} /></td><th scope="row">{(pane.estimated ? wa.pillEstimated : wa.pill)(area.minutes)}</th>
              <td><b>{area.teams}</b></td><td><b>{area.people}</b></td>{pane.team !== null && <td><b>{area.incidents}</b></td>}
            </tr>
          ))}</tbody>
        </table>
      )}
      {pane && <Estimated when={pane.estimated} />}
      <p class="small">{wa.note}{pane?.fix_age_s != null && ` ${wa.fix(Math.round(pane.fix_age_s / MINUTE_S))}`}</p>
    </section>
  );
}

/** The two buttons of the map. */
export function AreaButtons(): JSX.Element {
  const whom = subjectKey.value ? subjectName() : "";
  return (
    <div class="area-buttons" role="group" aria-label={wa.group}>
      <KeyButton k="\" class="float" pressed={shown.value === "areas" && Boolean(whom)} disabled={!whom} title={whom ? wa.buttonOf(whom) : wa.choose} onPress={() => flip("areas")}>
        <Line name="stopwatch" size={14} />{wa.button}
      </KeyButton>
      <KeyButton k="`" class="float" pressed={shown.value === "coverage"} onPress={() => flip("coverage")}>
        <Line name="shield" size={14} />{wa.coverage.button}
      </KeyButton>
    </div>
  );
}

/** The card of whatever is shown. */
export function AreaCard(): JSX.Element | null {
  if (shown.value === "coverage") return <CoverageCard />;
  return shown.value === "areas" && subjectKey.value ? <Within /> : null;
}
