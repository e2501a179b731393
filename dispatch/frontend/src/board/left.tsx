// The left pane: incidents, requests, exceptions, each a list that owns the single keys printed at its foot.

import { computed } from "@preact/signals";
import type { JSX } from "preact";

import { w } from "../words";
import { wb } from "../words/board";
import { type Tab, tab } from "./choice";
import { IncidentList } from "./incident-list";
import { incidents, store } from "./live";
import { QueueList } from "./queue-list";
import { RequestList } from "./request-list";
import { KeyButton } from "./keys";
import { dialog } from "./choice";
import { OPEN_INCIDENT, OPEN_REQUEST } from "../types.gen";

const counts = computed<Readonly<Record<Tab, number>>>(() => ({
  incidents: incidents.value.filter((row) => OPEN_INCIDENT.has(row.state)).length,
  requests: [...store.tables.value.requests.values()].filter((row) => row.incident === null && OPEN_REQUEST.has(row.state)).length,
  queue: store.tables.value.queue.size,
}));

const TABS = ["incidents", "requests", "queue"] as const;

export function Left(): JSX.Element {
  return (
    <section class="left" data-keys={w.help.list} aria-label={w.tabs[tab.value]}>
      <header class="left-head">
        <div class="tabs" role="tablist">
          {TABS.map((name) => (
            <button key={name} type="button" role="tab" aria-selected={tab.value === name} onClick={() => (tab.value = name)}>
              {w.tabs[name]}<b class="num">{counts.value[name]}</b>
            </button>
          ))}
        </div>
        <KeyButton k="]" class="bare small next-tab" label={wb.keys.nextTab} onPress={() => (tab.value = TABS[(TABS.indexOf(tab.value) + 1) % TABS.length] ?? "incidents")}>{""}</KeyButton>
        <KeyButton k="I" class="ink small" onPress={() => (dialog.value = { name: "intake" })}>+ {w.incidents.take}</KeyButton>
      </header>
      {tab.value === "incidents" && <IncidentList />}
      {tab.value === "requests" && <RequestList />}
      {tab.value === "queue" && <QueueList />}
    </section>
  );
}
