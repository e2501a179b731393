// How much goes on: incidents by urgency and the exception queue; people needed against people there.

import type { JSX } from "preact";

import { short } from "../format";
import type { Glyph as GlyphName } from "../look/shapes";
import { Badge, Glyph, Line, Progress } from "../look/signs";
import { label } from "../page";
import { now } from "../time";
import { Urgency } from "../types.gen";
import { ww } from "../words/wall";
import { countPeople, countUrgency, oldestWait } from "./figures";
import { store } from "./live";
import { layout } from "./scale";

/** Incidents by urgency, and messages that wait for a person. */
export function Urgencies(): JSX.Element {
  const { incidents, queue } = store.tables.value;
  const oldest = oldestWait(queue.values(), now.value);
  return (
    <ul class="urgencies">
      {Urgency.map((urgency) => {
        const { open, change } = countUrgency(incidents.values(), urgency, now.value);
        return (
          <li key={urgency} class="wall-card">
            <Badge urgency={urgency} size={56} />
            <b class="big num">{open}</b>
            <span class="under">
              {label("Urgency", urgency)} {change !== 0 && <span class="num" title={ww.changeHint}>{ww.change(change)}</span>}
            </span>
          </li>
        );
      })}
      <li class="wall-card" data-waiting={queue.size > 0}>
        <span class="inbox"><Line name="inbox" size={56} /></span>
        <b class="big num">{queue.size}</b>
        <span class="under num">{ww.queue} {oldest === null ? !layout.value.narrow && ww.queueEmpty : layout.value.narrow ? short(oldest) : ww.oldest(short(oldest))}</span>
      </li>
    </ul>
  );
}

const STATES: ReadonlyArray<readonly [key: "asked" | "accepted" | "way" | "scene", glyph: GlyphName]> = [
  ["asked", "asked"], ["accepted", "accepted"], ["way", "en_route"], ["scene", "on_scene"],
];

/** People needed, asked, accepted, on the way, on scene, over all open incidents. */
export function People(): JSX.Element {
  const people = countPeople(store.tables.value.incidents.values());
  return (
    <section class="people wall-card" aria-label={ww.countsLabel(people.scene, people.needed)}>
      <dl>
        <div><dt><i class="need" aria-hidden="true" />{ww.counts.needed}</dt><dd class="big num">{people.needed}</dd></div>
        {STATES.map(([key, glyph]) => (
          <div key={key}><dt><Glyph name={glyph} size={18} />{ww.counts[key]}</dt><dd class="big num">{people[key]}</dd></div>
        ))}
      </dl>
      <Progress needed={people.needed} scene={people.scene} way={people.way} accepted={people.accepted - people.way - people.scene} />
    </section>
  );
}
