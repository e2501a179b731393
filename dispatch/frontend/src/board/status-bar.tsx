import { computed } from "@preact/signals";
import type { JSX } from "preact";

import { short } from "../format";
import { Line } from "../look/signs";
import { secondsSince } from "../time";
import { w } from "../words";
import { dialog, tab, view } from "./choice";
import { KeyButton } from "./keys";
import { store } from "./live";

const queue = computed(() => [...store.tables.value.queue.values()].sort((a, b) => a.received_at.localeCompare(b.received_at)));

function openQueue(): void {
  tab.value = "queue";
  view.value = "list";
}

export function StatusBar(): JSX.Element {
  const texts = store.texts.value;
  const oldest = queue.value[0];
  return (
    <footer class="status-bar" data-keys={w.help.everywhere}>
      <KeyButton k="G" class="bare small" title={w.queue.title} onPress={openQueue}>
        <Line name="inbox" />{w.queue.title}
        <b class={queue.value.length ? "tag gold num" : "num"}>{queue.value.length}</b>
        {oldest && <span class="num">{w.queue.oldest(short(secondsSince(oldest.received_at)))}</span>}
      </KeyButton>
      {texts && (
        <span class="line texts">
          <Line name="message" />
          <span class="num">{w.texts.queued(texts.queued)} · {w.texts.delivered(texts.delivered_percent)}</span>
          {texts.doubtful > 0 && <b class="tag gold num">{w.texts.doubtful(texts.doubtful)}</b>}
          {texts.failed > 0 && <b class="u-critical num">{w.texts.failed(texts.failed)}</b>}
        </span>
      )}
      <span class="grow" />
      <KeyButton k="?" class="bare small" onPress={() => (dialog.value = { name: "help" })}>{w.keys.all}</KeyButton>
    </footer>
  );
}
