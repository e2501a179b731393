import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { Text } from "../../look/fields";
import type { CandidateRow, IncidentRow } from "../../types.gen";
import { w } from "../../words";
import { correct, locate } from "../acts";
import { dialog, pinning, view } from "../choice";
import { pane } from "../live";
import { FormDialog } from "./form";
import { Places, usePlaces } from "./places";

/** Where it is: a candidate, or a pin; with crews on the way it is a correction, and they are told. */
export function Locate({ row }: { row: IncidentRow }): JSX.Element {
  const [query, setQuery] = useState(pane.value?.place_words || row.place);
  const [chosen, setChosen] = useState<CandidateRow | null>(null);
  const places = usePlaces(query);
  const place = chosen ?? places[0] ?? null;
  const moving = row.counts.accepted + row.counts.en_route > 0;
  function pinOnMap(): void {
    dialog.value = null;
    pinning.value = true;
    view.value = "map";
  }
  return (
    <FormDialog
      title={`${w.locate.title} #${row.number}`}
      send={moving ? w.locate.correct : w.locate.use}
      onSend={async () => place !== null && (moving ? correct(row.id, place) : locate(row.id, place))}
      extra={<button type="button" class="button" onClick={pinOnMap}>{w.locate.pin}</button>}
    >
      <Text name="place" words={w.locate.search} value={query} first onInput={(typed) => { setQuery(typed); setChosen(null); }} />
      {places.length === 0 ? <p class="small">{w.locate.none}</p> : <Places places={places} chosen={place} onChoose={setChosen} />}
    </FormDialog>
  );
}
