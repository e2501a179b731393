// The wall: a whole operation at a glance, for days, without anybody touching it.

import { type JSX, render } from "preact";

import "../../static/muster.css";
import "./wall.css";
import "./head.css";
import "./map.css";
import "./cards.css";
import "./lists.css";
import "./foot.css";
import "./narrow.css";
import { page as shell } from "../page";
import { startClock } from "../time";
import { assertNever } from "../never";
import { w } from "../words";
import { ww } from "../words/wall";
import { People, Urgencies } from "./counts";
import { Foot } from "./foot";
import { Head } from "./head";
import { Critical, Crews, RollCall } from "./lists";
import { start, store } from "./live";
import { WallMap } from "./map";
import type { Placed } from "./pages";
import { at, page, show, startRotation, toggleHold } from "./rotation";
import { changeScale, layout, watchGlass } from "./scale";
import { Times, Trend } from "./times";
import { keepAwake } from "./wake";

function Block({ name, height }: Placed): JSX.Element {
  switch (name) {
    case "urgencies": return <Urgencies />;
    case "people": return <People />;
    case "times": return <Times />;
    case "trend": return <Trend height={height} />;
    case "roll_call": return <RollCall height={height} />;
    case "critical": return <Critical height={height} />;
    case "crews": return <Crews height={height} />;
    default: return assertNever(name);
  }
}

/** An exercise and a simulation never look live. */
function Frame(): JSX.Element | null {
  const mode = store.setting.value?.operation.mode;
  if (mode !== "exercise" && mode !== "simulation") return null;
  return <><div class={`mode-frame ${mode}`} /><p class="wall-mode"><b>{w[mode]}</b></p></>;
}

function Wall(): JSX.Element {
  const { scale, head, foot, columnPx } = layout.value;
  const rows = `${head * scale}px minmax(0, 1fr) ${foot * scale}px`;
  return (
    <div class="wall-glass" style={{ "--scale": scale, gridTemplateRows: rows, gridTemplateColumns: `minmax(0, 1fr) ${columnPx}px` }}>
      <Head />
      <WallMap />
      <div class="wall-column" data-narrow={layout.value.narrow}>
        {store.setting.value === null
          ? <p class="wall-card quiet">{ww.loading}</p>
          : page.value?.blocks.map((block) => (
            <div key={block.name} class="block" style={{ height: `${block.height}px` }}><Block {...block} /></div>
          ))}
      </div>
      <Foot />
      <Frame />
    </div>
  );
}

const KEYS: Readonly<Record<string, () => void>> = {
  "+": () => changeScale(1),
  "=": () => changeScale(1),
  "-": () => changeScale(-1),
  " ": toggleHold,
  ArrowRight: () => show(at.value + 1),
  ArrowLeft: () => show(at.value - 1),
};

addEventListener("keydown", (event) => {
  const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : KEYS[event.key];
  // A focused button is pressed by the space bar itself.
  if (!act || (event.key === " " && event.target instanceof HTMLButtonElement)) return;
  event.preventDefault();
  act();
});

document.documentElement.lang = shell.language === "en" ? "en" : "zh-Hans";
startClock();
watchGlass();
keepAwake();
start();
startRotation();
const root = document.getElementById("app");
if (root) render(<Wall />, root);
