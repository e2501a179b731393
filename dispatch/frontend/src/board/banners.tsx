// Below the bar, pushing down, never covering: what the coordinator must know about the screen itself.

import type { JSX } from "preact";

import { hm } from "../format";
import { Line } from "../look/signs";
import { w } from "../words";
import { Alarms } from "./alarms";
import { Dangers } from "./danger-panel";
import { store, sync } from "./live";
import { muted, setMuted } from "./sound";

export function Banners(): JSX.Element {
  const link = sync.follower.link.value;
  const gateway = store.setting.value?.gateway;
  return (
    <div class="banners">
      <Alarms />
      <Dangers />
      {link.state === "offline" && <p class="banner" role="alert"><Line name="triangle" />{w.banners.offline(hm(link.since))}</p>}
      {link.state === "refused" && <p class="banner alarm" role="alert">{w.banners.refused}</p>}
      {link.state === "signed_out" && (
        <p class="banner alarm" role="alert">
          {w.banners.signedOut}
          <a class="button" href={`/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`}>{w.banners.signIn}</a>
        </p>
      )}
      {muted.value && (
        <p class="banner">
          <Line name="muted" />{w.banners.muted}
          <button type="button" class="button small" onClick={() => setMuted(false)}>{w.banners.unmute}</button>
        </p>
      )}
      {gateway === "none" && <p class="banner">{w.banners.noGateway}<a class="button small" href="/calls">{w.banners.callList}</a></p>}
    </div>
  );
}
