// The phone's state: one snapshot, read anew after every event, every act, every return to the page; and the box of acts.

import { computed, effect, signal, untracked } from "@preact/signals";

import { Failure, get, post } from "../net/api";
import type { Listener, Start } from "../net/follow";
import { page } from "../page";
import { correct, now, serverNow } from "../time";
import type { PhoneSnapshot } from "../types.gen";
import { type Act, type NewAct, isStep } from "./acts";
import { openBox } from "./box";
import { atHand, forget, keep } from "./offline";
import { Outbox } from "./outbox";

const EVENT_MS = 300;
const POLL_MS = 15_000;
/** What came with the page is as good as read for so long. */
const FRESH_MS = 5000;
const UNAUTHORISED = 401;
const token = page.token ?? "";
const headers: Record<string, string> = token ? { "X-Link": token } : {};

export const byLink = token !== "";
export const snapshot = signal<PhoneSnapshot | null>(atHand());
/** When the snapshot was read, in the server's time. */
export const readAt = signal(snapshot.value ? Date.parse(snapshot.value.at) : 0);
/** Why the last reading failed; null while it works. */
export const failure = signal<Failure | null>(null);
/** Since when nothing could be reached; null while online. */
export const offlineSince = signal<number | null>(null);
/** The last act that took effect, for the ten seconds of undo. */
export const lastSent = signal<{ readonly act: Act; readonly at: number } | null>(null);

/** Read and show. Raises Failure. */
async function read(): Promise<PhoneSnapshot> {
  const found = await get<PhoneSnapshot>("/api/phone", headers);
  correct(found.at);
  snapshot.value = found;
  readAt.value = serverNow();
  keep(found);
  return found;
}

function reached(): void {
  failure.value = null;
  offlineSince.value = null;
}

function missed(error: unknown): void {
  if (!(error instanceof Failure)) throw error;
  failure.value = error;
  if (error.status === UNAUTHORISED) forget();
  if (error.status === 0) offlineSince.value ??= readAt.value || serverNow();
}

let reading: Promise<void> | undefined;
let following: Promise<void> | undefined;

/** Read anew. Failures are shown, not raised. What is asked for while a reading is under way may be newer than it: those calls join in one that follows. */
export function refresh(): Promise<void> {
  if (reading) {
    following ??= reading.then(() => {
      following = undefined;
      return refresh();
    });
    return following;
  }
  reading = read()
    .then(reached, missed)
    .finally(() => {
      reading = undefined;
    });
  return reading;
}

export const outbox = new Outbox(await openBox(), {
  online: () => navigator.onLine,
  async send(act) {
    await post(act.path, act.body, { ...headers, "Idempotency-Key": act.key });
  },
  sent(act) {
    reached();
    lastSent.value = { act, at: serverNow() };
    void refresh();
  },
  refused() {
    void refresh();
  },
});

const who = computed(() => (byLink ? `link:${token}` : snapshot.value ? `person:${snapshot.value.me.volunteer}` : ""));

/** Not randomUUID, which browsers keep from pages without TLS. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
}

/** Put an act into the box; it is sent at once where there is a network. */
export function act(told: Omit<NewAct, "who" | "key" | "at">): Promise<void> {
  const at = new Date(serverNow()).toISOString();
  return outbox.put({ ...told, who: who.value, key: newKey(), at });
}

/** An act with its moment inside, for the acts that may be told late. */
export function actAt(told: Omit<NewAct, "who" | "key" | "at">): Promise<void> {
  return act({ ...told, body: { ...told.body, at: new Date(serverNow()).toISOString() } });
}

/** Whether something can be said now: neither offline nor stuck. */
export const online = computed(() => offlineSince.value === null && outbox.blocked.value !== "unreachable");

class Listening implements Listener {
  #timer: ReturnType<typeof setTimeout> | undefined;

  async begin(): Promise<Start> {
    try {
      const shown = snapshot.peek();
      const found = shown && serverNow() - readAt.peek() < FRESH_MS ? shown : await read();
      reached();
      return { streams: found.streams, groups: [], rooms: [] };
    } catch (error) {
      missed(error);
      throw error;
    }
  }

  event(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void refresh(), EVENT_MS);
  }

  positions(): void {
    // A phone follows no positions.
  }

  presence(): void {
    // A phone is in no room.
  }

  outdated(): void {
    location.reload();
  }
}

function again(): void {
  void refresh();
  void outbox.flush();
}

/** Whether the socket tells of every change. */
let told = (): boolean => false;

/** The socket's code comes after the first view. */
async function follow(): Promise<void> {
  const [{ Follower }, { Wire, liveAddress }] = await Promise.all([import("../net/follow"), import("../net/wire")]);
  const follower = new Follower(new Wire(liveAddress()), new Listening());
  told = () => follower.link.peek().state === "live";
  follower.start();
}

/** Follow: by the socket when signed in, by asking again through a link or while the socket is away. */
export function start(): void {
  void refresh();
  // Without a network its code does not come; the asking goes on, and the next visit tries again.
  if (!byLink) follow().catch(() => undefined);
  setInterval(() => {
    if (!told() || outbox.waiting.peek().length > 0 || failure.peek()) again();
  }, POLL_MS);
  addEventListener("online", again);
  addEventListener("offline", () => {
    offlineSince.value ??= serverNow();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") again();
  });
  effect(() => {
    const person = who.value;
    if (person) untracked(() => void outbox.open(person));
  });
}

/** Seconds of undo left for the last act; 0 when it is too late. */
export const undoLeft = computed(() => {
  const last = lastSent.value;
  return last ? Math.max(0, Math.ceil(10 - (now.value - last.at) / 1000)) : 0;
});

/** The mission whose last step may still be undone here: it stays in sight, also when that step was its last. */
export const undoable = computed(() => {
  const last = lastSent.value;
  return last && undoLeft.value > 0 && isStep(last.act.name) ? last.act.about : null;
});
