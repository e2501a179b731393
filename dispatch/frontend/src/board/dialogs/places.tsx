// Places for what is being typed: asked after a short silence, chosen by click or arrow keys and Enter.

import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";

import { get } from "../../net/api";
import { label, page } from "../../page";
import type { CandidateRow } from "../../types.gen";
import { Line } from "../../look/signs";
import { wb } from "../../words/board";

const SILENCE_MS = 250;

/** What the server answers to `query`, once typing has paused; an older answer never overtakes a newer one. */
export function useAnswers<T>(path: string | null): readonly T[] {
  const [answers, setAnswers] = useState<readonly T[]>([]);
  useEffect(() => {
    let wanted = true;
    if (path === null) {
      setAnswers([]);
      return undefined;
    }
    const timer = setTimeout(() => {
      get<readonly T[]>(path).then((found) => wanted && setAnswers(found), () => wanted && setAnswers([]));
    }, SILENCE_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [path]);
  return answers;
}

/** Candidates for an address. */
export function usePlaces(query: string): readonly CandidateRow[] {
  const typed = query.trim();
  return useAnswers<CandidateRow>(typed.length < 2 ? null : `/api/operations/${page.slug}/locate?q=${encodeURIComponent(typed)}`);
}

interface PlacesProps {
  readonly places: readonly CandidateRow[];
  readonly chosen: CandidateRow | null;
  readonly onChoose: (place: CandidateRow) => void;
}

export function Places({ places, chosen, onChoose }: PlacesProps): JSX.Element {
  return (
    <ul class="places">
      {places.map((place) => (
        <li key={`${place.name} ${place.lon} ${place.lat}`}>
          <button type="button" class="place" aria-pressed={chosen === place} onClick={() => onChoose(place)}>
            <Line name="pin" size={14} /><span class="grow cut">{place.name}</span><span class="small">{label("Precision", place.precision)} · {wb.places[place.source] ?? place.source}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
