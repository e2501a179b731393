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
  const known = pane.value?.place_words || row.place;
  const [query, setQuery] = useState(known);
  const [chosen, setChosen] = useState<CandidateRow | null>(null);
  const places = usePlaces(query);
  const place = chosen ?? places[0] ?? null;
  const moving = row.counts.accepted + row.counts.en_route + row.counts.on_scene > 0;
  async function send(): Promise<boolean> {
    if (!place) return false;
    const typed = query.trim();
    // Typed anew, the words are what a crew will read; the gazetteer knows only part of them.
    return moving || typed !== known ? correct(row.id, place, typed) : locate(row.id, place);
  }
  function pinOnMap(): void {
    dialog.value = null;
    pinning.value = true;
    view.value = "map";
  }
  return (
    <FormDialog
      title={`${w.locate.title} #${row.number}`}
      send={moving ? w.locate.correct : w.locate.use}
      onSend={send}
      extra={<button type="button" class="button" onClick={pinOnMap}>{w.locate.pin}</button>}
    >
      <Text name="place" words={w.locate.search} value={query} first onInput={(typed) => { setQuery(typed); setChosen(null); }} />
      {places.length === 0 ? <p class="small">{w.locate.none}</p> : <Places places={places} chosen={place} onChoose={setChosen} />}
    </FormDialog>
  );
}
