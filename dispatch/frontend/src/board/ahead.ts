// What is closed on a crew's way, in words.

import { distance } from "../format";
import type { ClosedAheadRow } from "../types.gen";
import { wb } from "../words/board";

/** How far ahead it is; from where they set out, when nobody knows where they are. */
export function aheadWords(closed: ClosedAheadRow): string {
  const km = distance(closed.metres);
  return closed.from_base ? wb.closing.fromBase(km) : wb.closing.ahead(km, closed.estimated);
}
