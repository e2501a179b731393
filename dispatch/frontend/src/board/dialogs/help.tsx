import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { Sheet } from "../../look/sheet";
import { w } from "../../words";
import { dialog } from "../choice";
import { keysNow } from "../keys";

/** Every key that works now, read off the buttons themselves. */
export function Help(): JSX.Element {
  const [keys] = useState(keysNow);
  const fixed = [{ group: w.help.list, key: "↑ ↓", words: w.keys.select }, { group: w.help.list, key: "Enter", words: w.keys.open }, { group: w.help.everywhere, key: "Z", words: w.act.undo }, { group: w.help.everywhere, key: "Esc", words: w.act.cancel }];
  const all = [...fixed, ...keys];
  const groups = [w.help.list, w.help.chosen, w.help.map, w.help.everywhere];
  return (
    <Sheet title={w.help.title} closeWord={w.act.close} wide onClose={() => (dialog.value = null)}>
      <div class="help-groups">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>{all.filter((one) => one.group === group).map((one) => <div key={one.key + one.words}><dt><kbd class="key">{one.key}</kbd></dt><dd>{one.words}</dd></div>)}</dl>
          </section>
        ))}
      </div>
    </Sheet>
  );
}
