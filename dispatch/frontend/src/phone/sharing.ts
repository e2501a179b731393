// Sharing one's position: only while engaged, only with consent, every 15 seconds or 50 metres, at most every 5 seconds, ended at once.

import { effect, signal, untracked } from "@preact/signals";

import { Failure, post } from "../net/api";
import { page } from "../page";
import { serverNow } from "../time";
import { metresBetween } from "./distance";
import { online, outbox, snapshot } from "./live";
import { EVERY_MS, type Sent, due } from "./fixes";

export interface Fix {
  readonly lon: number;
  readonly lat: number;
  readonly at: number;
}

/** Where the phone is, as it last knew. */
export const fix = signal<Fix | null>(null);
/** When the server last took a position, in its time. */
export const sentAt = signal<number | null>(null);
export const trouble = signal<"" | "no_fix" | "not_sent">("");

let last: Sent | null = null;
let watching: number | undefined;
let steady: ReturnType<typeof setInterval> | undefined;

function forgetSent(): void {
  last = last && { ...last, lost: true };
}

async function tell({ coords, timestamp }: GeolocationPosition): Promise<void> {
  const here = { lon: coords.longitude, lat: coords.latitude };
  const body = {
    ...here, accuracy_m: coords.accuracy, heading: Number.isFinite(coords.heading) ? coords.heading : null, speed: coords.speed,
    at: new Date(Math.min(timestamp + serverNow() - Date.now(), serverNow())).toISOString(),
  };
  try {
    await post("/api/phone/position", body, page.token ? { "X-Link": page.token } : {});
    sentAt.value = serverNow();
    trouble.value = "";
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // A position that is late is worth nothing: the next one is sent instead.
    trouble.value = "not_sent";
    forgetSent();
  }
}

function moved(position: GeolocationPosition): void {
  const { longitude: lon, latitude: lat } = position.coords;
  fix.value = { lon, lat, at: serverNow() };
  const now = Date.now();
  if (!due(last, now, last ? metresBetween(last, { lon, lat }) : 0)) return;
  last = { lon, lat, at: now };
  void tell(position);
}

function lost(): void {
  trouble.value = "no_fix";
}

function locate(): void {
  navigator.geolocation.getCurrentPosition(moved, lost, { maximumAge: EVERY_MS });
}

function begin(): void {
  if (watching !== undefined || !("geolocation" in navigator)) return;
  watching = navigator.geolocation.watchPosition(moved, lost, { enableHighAccuracy: true, maximumAge: 5000 });
  // A phone that lies still tells nothing by itself, and would look lost.
  steady = setInterval(locate, EVERY_MS);
}

function end(): void {
  if (watching !== undefined) navigator.geolocation.clearWatch(watching);
  clearInterval(steady);
  watching = undefined;
  last = null;
  fix.value = null;
  sentAt.value = null;
  trouble.value = "";
}

/** What the switch says, with what waits counted in: stopping works at once, with or without a network. */
export function shares(): boolean {
  const waits = outbox.waiting.value.findLast((act) => act.name === "consent");
  return waits ? waits.body["on"] === true : (snapshot.value?.me.shares_position ?? false);
}

/** Watch while it is allowed and somebody is out. */
export function startSharing(): void {
  effect(() => {
    // A consent that still waits on the phone is none yet: the server would refuse the first position.
    const wanted = shares() && (snapshot.value?.me.shares_position ?? false) && (snapshot.value?.engaged ?? false);
    untracked(() => (wanted ? begin() : end()));
  });
  effect(() => {
    if (!online.value) return;
    untracked(() => {
      forgetSent();
      if (watching !== undefined) locate();
    });
  });
}
