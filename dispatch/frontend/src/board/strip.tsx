// The strip of figures: how many ask, wait, move, and who is out; each with the moment it is of.

import type { JSX } from "preact";

import { hm } from "../format";
import { Line } from "../look/signs";
import { w } from "../words";
import { wb } from "../words/board";
import type { Figures } from "../types.gen";
import { store } from "./live";
import { muted, needsGesture } from "./sound";

const MAIN = ["requests", "unverified", "to_dispatch", "en_route", "on_scene", "evacuated"] as const satisfies ReadonlyArray<keyof Figures>;

export function Strip(): JSX.Element {
  const figures = store.figures.value;
  const f = w.figures;
  return (
    <dl class="strip">
      {MAIN.map((name) => (
        <div key={name}><dt>{f[name]}</dt><dd>{figures ? figures[name] : "–"}</dd></div>
      ))}
      <div class="out">
        <dt>{f.out}</dt>
        <dd>{figures?.teams_out ?? "–"}<small>{f.teams}</small></dd>
        <dd>{figures?.people_out ?? "–"}<small>{f.people}</small></dd>
        <dd>{figures?.vehicles_out ?? "–"}<small>{f.vehicles}</small></dd>
        <dd>{figures?.boats_out ?? "–"}<small>{f.boats}</small></dd>
      </div>
      <div><dt>{f.ready}</dt><dd>{figures?.teams_ready ?? "–"}<small>{f.teams}</small></dd><dd>{figures?.people_ready ?? "–"}<small>{f.people}</small></dd></div>
      {!muted.value && needsGesture.value && <div class="gesture"><dt class="unseen-by-eye">{w.sound}</dt><dd class="tag gold"><Line name="muted" size={14} />{wb.gesture}</dd></div>}
      {figures && <div class="as-of"><dt>{f.as_of}</dt><dd><time dateTime={figures.as_of}>{hm(figures.as_of)}</time></dd></div>}
    </dl>
  );
}
