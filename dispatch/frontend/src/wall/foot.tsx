// The foot of the wall: which page, the next in how many seconds, what is overdue, the size of the text.

import type { JSX } from "preact";

import { switchLanguage } from "../language";
import { ClosedSign } from "../look/closed";
import { Line } from "../look/signs";
import { page as shell } from "../page";
import { now } from "../time";
import { dw } from "../words/danger";
import { ww } from "../words/wall";
import { onScene, rollCallLeft } from "./figures";
import { store } from "./live";
import { PAGE_SECONDS } from "./pages";
import { at, held, left, page, pages, show, toggleHold } from "./rotation";
import { changeScale, layout, percent } from "./scale";
import { awake } from "./wake";

function Turns(): JSX.Element {
  const view = ww.views[page.value?.view ?? "situation"];
  const of = pages.value.length;
  return (
    <>
      <span class="turns">
        {pages.value.map((_, i) => {
          const share = i === at.value ? (held.value ? 1 : 1 - left.value / PAGE_SECONDS) : 0;
          return (
            <button type="button" key={i} aria-label={ww.page(i + 1)} aria-current={i === at.value} onClick={() => show(i)}>
              <i style={{ width: `${100 * share}%` }} />
            </button>
          );
        })}
      </span>
      <span class="num">{held.value ? ww.holding(view, at.value + 1, of) : ww.rotating(view, at.value + 1, of, left.value)}</span>
      <button type="button" class="button small" aria-pressed={held.value} onClick={toggleHold}>{held.value ? ww.go : ww.hold}</button>
    </>
  );
}

/** Overdue roll calls stay in sight on every page. */
function Overdue(): JSX.Element | null {
  const over = onScene(store.tables.value.missions.values()).filter((row) => (rollCallLeft(row, now.value) ?? 0) < 0).length;
  return over > 0 ? <span class="tag red"><Line name="bell" size={18} />{ww.rollCallAlarm(over)}</span> : null;
}

/** Dangers too: a cry for help may stand in the head. */
function Dangers(): JSX.Element | null {
  const rows = [...store.tables.value.dangers.values()];
  if (rows.length === 0) return null;
  const told = rows.flatMap((row) => row.told);
  const silent = told.filter((one) => one.state === "told").length;
  return <span class="tag red"><ClosedSign kind="danger" size={18} />{rows.map((row) => `D-${row.id}`).join(" ")} · {dw.wall.silent(silent)} / {told.length}</span>;
}

export function Foot(): JSX.Element {
  return (
    <footer class="wall-foot" data-narrow={layout.value.narrow}>
      <Turns />
      <Dangers />
      <Overdue />
      <span class="end">
        {!layout.value.narrow && <>{store.tables.value.dangers.size === 0 && <span>{ww.readOnly}</span>}<span>{awake.value ? ww.awake : ww.mayDim}</span></>}
        <button type="button" class="button small" lang={shell.language === "en" ? "zh-Hans" : "en"} onClick={switchLanguage}>{ww.language}</button>
        <span class="sizes">
          <button type="button" class="button small" aria-label={ww.smaller} onClick={() => changeScale(-1)}><Line name="minus" /></button>
          <span class="num">{ww.scale(percent.value)}</span>
          <button type="button" class="button small" aria-label={ww.larger} onClick={() => changeScale(1)}><Line name="plus" /></button>
        </span>
      </span>
    </footer>
  );
}
