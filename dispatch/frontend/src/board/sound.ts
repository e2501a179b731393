// Sounds made in the browser, no files: new requests, 特急 until acknowledged, overdue. Each has its twin on the screen.

import { computed, effect, signal, untracked } from "@preact/signals";

import { now } from "../time";
import { w } from "../words";
import { incidents, store } from "./live";

export const volume = signal(Number(localStorage.getItem("volume") ?? 0.5));
export const muted = signal(localStorage.getItem("muted") === "1");
/** The browser lets no page ring before its first click or key. */
export const needsGesture = signal(false);

const CRITICAL_AGAIN_MS = 4000;
let context: AudioContext | undefined;

/** Tones of [hertz, start, length] in seconds. */
function play(tones: ReadonlyArray<readonly [hertz: number, start: number, length: number]>): void {
  if (muted.value || volume.value === 0) return;
  const audio = context;
  if (audio?.state !== "running") {
    needsGesture.value = true;
    return;
  }
  for (const [hertz, start, length] of tones) {
    const from = audio.currentTime + start;
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.type = "triangle";
    tone.frequency.value = hertz;
    // Soft edges: a gain that jumps clicks.
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(volume.value * 0.5, from + 0.015);
    gain.gain.setValueAtTime(volume.value * 0.5, from + length - 0.03);
    gain.gain.linearRampToValueAtTime(0, from + length);
    tone.connect(gain).connect(audio.destination);
    tone.start(from);
    tone.stop(from + length);
  }
}

export const sounds = {
  /** Three rising tones. */
  new: (): void => play([[523, 0, 0.14], [659, 0.16, 0.14], [784, 0.32, 0.2]]),
  /** Fast two tones. */
  critical: (): void => play([880, 660, 880, 660, 880, 660].map((hertz, i) => [hertz, i * 0.13, 0.11] as const)),
  /** A siren: up and down, three times. */
  siren: (): void => play([0, 1, 2].flatMap((turn) => [520, 620, 740, 880, 740, 620].map((hertz, i) => [hertz, turn * 0.72 + i * 0.12, 0.12] as const))),
  /** One low tone. */
  overdue: (): void => play([[196, 0, 0.6]]),
} as const;

export function setMuted(value: boolean): void {
  muted.value = value;
  localStorage.setItem("muted", value ? "1" : "0");
}

export function setVolume(value: number): void {
  volume.value = value;
  localStorage.setItem("volume", String(value));
}

/** Incidents that nobody has acknowledged. */
export const unseen = computed(() => incidents.value.filter((row) => !row.seen && row.closed_at === null));

/** Cries for help that nobody has taken. */
export const crying = computed(() => [...store.tables.value.alarms.values()].filter((row) => row.acknowledged_at === null));

function arrivals(): void {
  let known: ReadonlySet<number> | undefined;
  effect(() => {
    const waiting = [...store.tables.value.requests.values()].filter((row) => row.state === "new" && row.incident === null);
    const setting = store.setting.value;
    if (!setting) return;
    const ids = new Set(waiting.map((row) => row.id));
    // What is there on start is no arrival.
    if (known && waiting.some((row) => !known?.has(row.id) && row.lane !== "news")) untracked(sounds.new);
    known = new Set([...(known ?? []), ...ids]);
  });
}

function overdue(): void {
  let rung = new Set<string>();
  effect(() => {
    const due = incidents.value.filter((row) => row.due_at !== null && Date.parse(row.due_at) < now.value).map((row) => `${row.id} ${row.next} ${row.due_at}`);
    const fresh = due.filter((key) => !rung.has(key));
    const first = rung.size === 0;
    rung = new Set([...rung, ...due]);
    if (fresh.length > 0 && !first) untracked(sounds.overdue);
  });
}

/** Dangers that others raised: once, and at once for a cry for help; it goes on until somebody has it. */
function dangers(): void {
  let known: ReadonlySet<string> | undefined;
  effect(() => {
    const { dangers, alarms } = store.tables.value;
    const me = store.setting.value?.me;
    if (!me) return;
    const there = [...[...dangers.values()].filter((row) => row.raised_name !== me.name).map((row) => `d${row.id}`), ...[...alarms.values()].map((row) => `a${row.id} ${row.times}`)];
    const fresh = known !== undefined && there.some((key) => !known?.has(key));
    known = new Set(there);
    if (fresh) untracked(sounds.siren);
  });
}

/** A click or a key, but not every one, lets the browser ring. */
function wake(): void {
  if (!navigator.userActivation.hasBeenActive || context?.state === "running") return;
  context ??= new AudioContext();
  void context.resume().then(() => (needsGesture.value = false));
}

/** Listen for what must be heard; the title carries the count of what nobody has seen. */
export function startSounds(): void {
  for (const gesture of ["pointerup", "keydown"] as const) addEventListener(gesture, wake);
  const title = document.title;
  effect(() => {
    document.title = w.titleBadge(unseen.value.length + crying.value.length) + title;
  });
  arrivals();
  overdue();
  dangers();
  setInterval(() => {
    if (crying.value.length > 0) sounds.siren();
    else if (unseen.value.some((row) => row.urgency === "critical")) sounds.critical();
  }, CRITICAL_AGAIN_MS);
}
