import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { Sheet } from "../../look/sheet";
import { w } from "../../words";
import { wb } from "../../words/board";
import { wa } from "../../words/areas";
import { dialog } from "../choice";
import { type KeyNow, keysNow } from "../keys";

/** The digits of the ranking are one line: they are as many as there are teams. */
function folded(keys: readonly KeyNow[]): KeyNow[] {
  const digits = keys.filter((one) => one.group === w.help.chosen && /^\d$/.test(one.key));
  const rest = keys.filter((one) => !digits.includes(one));
  return digits.length ? [{ group: w.help.chosen, key: digits.length > 1 ? `1–${digits.length}` : "1", words: wb.keys.assign }, ...rest] : rest;
}

/** Every key that works now, read off the buttons themselves. */
export function Help(): JSX.Element {
  const [keys] = useState(keysNow);
  const { list, chosen, map, everywhere } = w.help;
  const fixed: readonly KeyNow[] = [
    { group: list, key: "↑ ↓", words: w.keys.select }, { group: list, key: "Enter", words: w.keys.open }, { group: list, key: "→", words: wb.keys.toPane },
    { group: everywhere, key: "Z", words: w.act.undo }, { group: everywhere, key: "Esc", words: wb.keys.close },
  ];
  const all = [...fixed, ...folded(keys)];
  return (
    <Sheet title={w.help.title} closeWord={w.act.close} wide onClose={() => (dialog.value = null)}>
      <div class="help-groups">
        {[list, chosen, wb.keys.row, map, everywhere].map((group) => {
          const here = all.filter((one) => one.group === group);
          return here.length > 0 && (
            <section key={group}>
              <h3>{group}</h3>
              <dl>{here.map((one) => <div key={one.key + one.words}><dt><kbd class="key">{one.key}</kbd></dt><dd>{one.words}</dd></div>)}</dl>
            </section>
          );
        })}
      </div>
      <p><a href="/guide/score" target="_blank" rel="noopener">{w.ranking.title}{wb.colon}{wa.score}</a></p>
    </Sheet>
  );
}
