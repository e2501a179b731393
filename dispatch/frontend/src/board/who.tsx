// Others who look at the same, as small as they matter: a letter each, the name beside it or on asking.

import type { JSX } from "preact";

import { Line } from "../look/signs";
import { wb } from "../words/board";
import type { Colleague } from "./colleagues";

// A row has room for two letters, whatever the language.
const MOST = 2;

const sentence = ({ name, typing }: Colleague): string => (typing ? wb.company.writes(name) : wb.company.looks(name));

/** Letters where there is room for no more; whoever writes comes first. */
export function Letters({ people }: { people: readonly Colleague[] }): JSX.Element | null {
  if (people.length === 0) return null;
  const all = people.map(sentence).join(wb.company.and);
  const first = [...people].sort((a, b) => Number(b.typing) - Number(a.typing)).slice(0, people.length > MOST ? MOST - 1 : MOST);
  return (
    <span class="who" title={all}>
      <span class="unseen-by-eye">{all}</span>
      {first.map((one) => <span key={one.id} class="letter" aria-hidden="true">{one.typing && <Line name="note" size={11} />}{one.name.slice(0, 1)}</span>)}
      {people.length > MOST && <span class="letter num" aria-hidden="true">+{people.length - first.length}</span>}
    </span>
  );
}

/** Whole names, in what is left of a line. */
export function Names({ people }: { people: readonly Colleague[] }): JSX.Element {
  const writing = people.filter(({ typing }) => typing).map(sentence);
  const looking = people.filter(({ typing }) => !typing).map(({ name }) => name).join(wb.company.and);
  const all = [...writing, ...(looking ? [looking] : [])].join(" · ");
  return (
    <span class="line small company" role="status" title={all}>
      {all && <><Line name="eye" size={14} /><span class="unseen-by-eye">{wb.company.also}</span><span class="cut">{all}</span></>}
    </span>
  );
}

/** The mark of what this desk has done and the server has not told yet. */
export function Waiting({ row }: { row: boolean }): JSX.Element | null {
  return row ? <span class="waiting" title={wb.company.waiting}><Line name="hourglass" size={12} /><span class="unseen-by-eye">{wb.company.waiting}</span></span> : null;
}
