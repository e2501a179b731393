// Whether the position is shared, with whom, how old it is, and a stop; and the separate consent before.

import { signal } from "@preact/signals";
import type { JSX } from "preact";

import { hm } from "../format";
import { Line } from "../look/signs";
import { now } from "../time";
import { pw } from "../words/phone";
import { setConsent } from "./deeds";
import { offlineSince, online, snapshot } from "./live";
import { ageOf } from "./parts";
import { sentAt, shares, trouble } from "./sharing";

const declined = signal(false);

/** How the sharing goes, in a few words. */
function state(): string {
  if (trouble.value === "no_fix") return pw.noFix;
  if (!online.value && offlineSince.value !== null) return pw.positionStopped(hm(offlineSince.value));
  if (trouble.value === "not_sent") return pw.notShared;
  if (sentAt.value === null) return pw.waitingFix;
  return `${pw.sharedAgo(ageOf((now.value - sentAt.value) / 1000))} · ${pw.onlyDesk}`;
}

/** The bar above everything while a position is shared. */
export function SharingBar(): JSX.Element | null {
  if (!shares() || !snapshot.value?.engaged) return null;
  return (
    <div class="sharing" data-trouble={trouble.value !== "" || !online.value}>
      <Line name="signal" size={20} />
      <p class="grow">{online.value && <b>{pw.sharing} · </b>}{state()}</p>
      <button type="button" class="pill" onClick={() => void setConsent(false)}>{pw.stop}</button>
    </div>
  );
}

/** The separate consent: what for, with whom, how long; no is as large as yes. */
export function Consent(): JSX.Element | null {
  if (shares() || declined.value) return null;
  return (
    <section class="card consent">
      <h2><Line name="pin" size={20} />{pw.consent.title}</h2>
      <p>{pw.consent.words}</p>
      <div class="pair">
        <button type="button" class="button big" onClick={() => void setConsent(true)}>{pw.consent.yes}</button>
        <button type="button" class="button big" onClick={() => (declined.value = true)}>{pw.consent.no}</button>
      </div>
    </section>
  );
}
