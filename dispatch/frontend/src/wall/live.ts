// The wall's store: whole snapshots by its token, events by the socket, trends once a minute.

import { signal } from "@preact/signals";

import { get } from "../net/api";
import { channelOf } from "../net/channel";
import { liveAddress } from "../net/wire";
import { page } from "../page";
import { Sync } from "../store/sync";
import type { Snapshot, Trends } from "../types.gen";

const TRENDS_MS = 60_000;
const token = encodeURIComponent(page.token ?? "");

export const sync = new Sync({ snapshot: () => get<Snapshot>(`/api/wall/${token}`) }, channelOf(`${liveAddress()}?wall=${token}`, "wall"));
export const store = sync.store;

export const trends = signal<Trends | null>(null);

async function readTrends(): Promise<void> {
  try {
    trends.value = await get<Trends>(`/api/wall/${token}/trends`);
  } catch {
    // The last ones stay; the next minute tries again, and the head says how old everything is.
  }
}

/** Follow, for as long as the page is open. */
export function start(): void {
  // Its camera must know of every crew.
  sync.look([""]);
  sync.start();
  void readTrends();
  setInterval(() => void readTrends(), TRENDS_MS);
}
