// The phone: one thing at a time, one thumb, any network.

import { type JSX, render } from "preact";

import "../../static/muster.css";
import "./phone.css";
import "./heads.css";
import "./thumb.css";
import "./cards.css";
import "./mission.css";
import "./waiting.css";
import "./sheets.css";
import "./danger.css";
import { hm } from "../format";
import { Badge, Line } from "../look/signs";
import { label, page } from "../page";
import { startClock } from "../time";
import type { PhoneSnapshot, Urgency } from "../types.gen";
import { pw } from "../words/phone";
import { Asked } from "./asked";
import { Dangers } from "./danger";
import { Engaged } from "./engaged";
import { focus } from "./focus";
import { Idle } from "./idle";
import { byLink, failure, offlineSince, outbox, readAt, refresh, snapshot, start, undoable } from "./live";
import { keepPage } from "./offline";
import { Refusals, large, low } from "./parts";
import { startSharing } from "./sharing";
import { SharingBar } from "./sharing-bar";
import { Sheets } from "./sheets";
import { type View, othersThan, viewOf } from "./views";

/** Nothing is reached, or what waits is stuck: since when, and how much waits. */
function OfflineBar(): JSX.Element | null {
  const waiting = outbox.waiting.value.length;
  const since = offlineSince.value ?? (outbox.blocked.value === "unreachable" ? readAt.value : null);
  if (since === null && waiting === 0) return null;
  const still = outbox.blocked.value === "broken" ? pw.broken : pw.weak;
  return (
    <div class="offline-bar" role="status">
      <Line name={since === null ? "hourglass" : "offline"} size={24} />
      <div class="grow">
        <b class="num">{since === null ? still.title : pw.offline.title(hm(since))}</b>
        <p>{since === null ? still.hint : pw.offline.hint}</p>
      </div>
      {waiting > 0 && <b class="count num">{pw.offline.waiting(waiting)}</b>}
    </div>
  );
}

/** Whoever is signed out can still read, but nothing is sent. */
function SignedOut(): JSX.Element | null {
  if (failure.value?.status !== 401 && outbox.blocked.value !== "signed_out") return null;
  return (
    <div class="banner alarm" role="alert">
      <Line name="lock" size={20} /><span>{byLink ? pw.linkDead : pw.signedOut}</span>
      {!byLink && <a class="button" href={`/accounts/login/?next=${encodeURIComponent(location.pathname)}`}>{pw.signIn}</a>}
    </div>
  );
}

/** An exercise and a simulation never look live. */
function Mode({ view }: { view: View }): JSX.Element | null {
  const mode = view.name === "asked" ? view.call.operation.mode : view.name === "engaged" ? view.row.operation.mode : "live";
  if (mode !== "exercise" && mode !== "simulation") return null;
  return <><div class={`mode-frame ${mode}`} /><p class="mode-banner"><b>{pw.mode[mode]}</b></p></>;
}

/** What else waits: one line each, a tap away. */
function Others({ view, shown }: { view: View; shown: PhoneSnapshot }): JSX.Element {
  const others = othersThan(view, shown);
  const back = focus.value !== null && others.length === 0;
  return (
    <nav class="others">
      {others.map((other) => (
        <button type="button" key={other.focus} onClick={() => (focus.value = other.focus)}>
          <Badge urgency={other.urgency as Urgency} size={24} />
          <span class="grow cut">{label("Urgency", other.urgency)} #{other.number} {other.title}</span><b>{pw.open}</b>
        </button>
      ))}
      {back && <button type="button" onClick={() => (focus.value = null)}><Line name="arrow" size={16} /><span class="grow">{pw.back}</span></button>}
    </nav>
  );
}

function Shown({ view, shown }: { view: View; shown: PhoneSnapshot }): JSX.Element {
  switch (view.name) {
    case "asked": return <Asked call={view.call} />;
    case "engaged": return <Engaged row={view.row} />;
    case "idle": return <Idle snapshot={shown} />;
  }
}

function Waiting(): JSX.Element {
  return (
    <main class="loading">
      <p role="status">{failure.value ? pw.failed : pw.loading}</p>
      {failure.value && <><p class="quiet">{failure.value.message}</p><button type="button" class="button big" onClick={() => void refresh()}>{pw.retry}</button></>}
    </main>
  );
}

function Phone(): JSX.Element {
  const shown = snapshot.value;
  const view = shown && viewOf(shown, focus.value ?? undoable.value);
  return (
    <div class="phone" data-large={large.value} data-low={low.value}>
      {view && <Mode view={view} />}
      <SignedOut />
      <OfflineBar />
      <Dangers />
      <SharingBar />
      {shown && view && <Others view={view} shown={shown} />}
      <Refusals />
      {shown && view ? <Shown view={view} shown={shown} /> : <Waiting />}
      <Sheets />
    </div>
  );
}

document.documentElement.lang = page.language === "en" ? "en" : "zh-Hans";
startClock();
start();
startSharing();
if (document.readyState === "complete") void keepPage();
else addEventListener("load", () => void keepPage());
const root = document.getElementById("app");
// What was there before the scripts came is said better now.
root?.replaceChildren();
if (root) render(<Phone />, root);
