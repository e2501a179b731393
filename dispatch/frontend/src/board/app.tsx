import type { JSX } from "preact";

import { Banners } from "./banners";
import { dialog, planning, view } from "./choice";
import { Dialogs } from "./dialogs/dialogs";
import { Left } from "./left";
import { store } from "./live";
import { MapPane } from "./map-pane";
import { Pane } from "./pane/pane";
import { Plan } from "./plan/view";
import { StatusBar } from "./status-bar";
import { Strip } from "./strip";
import { TopBar } from "./top-bar";
import { w } from "../words";

const VIEWS = [["list", w.help.list], ["map", w.map.label], ["pane", w.help.chosen]] as const;

/** The grid of the board; narrow screens show one pane at a time. */
export function App(): JSX.Element {
  const mode = store.setting.value?.operation.mode ?? "live";
  return (
    <div class="board-grid" data-view={view.value}>
      {mode === "exercise" && <div class="mode-banner" role="note"><b>{w.exercise}</b></div>}
      {mode === "simulation" && <div class="mode-banner" role="note"><b>{w.simulation}</b></div>}
      <TopBar />
      <Banners />
      <Strip />
      <nav class="views" aria-label={w.help.list}>
        {VIEWS.map(([name, words]) => (
          <button key={name} type="button" class="button" aria-pressed={view.value === name} onClick={() => (view.value = name)}>{words}</button>
        ))}
      </nav>
      <main class={planning.value ? "panes planning" : "panes"} inert={dialog.value !== null}>
        {planning.value ? <Plan /> : <Left />}
        <MapPane />
        {!planning.value && <Pane />}
      </main>
      <StatusBar />
      <Dialogs />
      {mode !== "live" && <div class={`mode-frame ${mode}`} />}
    </div>
  );
}
