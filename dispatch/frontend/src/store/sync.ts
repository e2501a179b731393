// Store and socket together: the same code on start, on reconnect and on a gap; what has words comes in one batch.

import { signal } from "@preact/signals";

import { Cells } from "../net/cells";
import { Follower, type Listener, type Start } from "../net/follow";
import type { CellFrame } from "../net/packed";
import type { Channel } from "../net/wire";
import type { AnyEvent, Figures, Presence, Rows, Snapshot, TextFigures } from "../types.gen";
import { Store } from "./store";
import type { Wanted } from "./tables";

const BATCH_MS = 150;
// Without single rows (a wall has a token and no account) the whole snapshot is read anew, but not for every event.
const WHOLE_MS = 1500;
const RELOAD_MS = 60_000;
// The frames of a second come together, one a cell: they are shown at once.
const MOVE_MS = 40;

export interface Source {
  snapshot(): Promise<Snapshot>;
  /** Absent where only whole snapshots are to be had. */
  readonly rows?: (wanted: Wanted) => Promise<Rows>;
  readonly figures?: () => Promise<Figures>;
  readonly texts?: () => Promise<TextFigures>;
}

export class Sync implements Listener {
  readonly store = new Store();
  /** Who is in the screen's room, as the server said last; null where it has none. */
  readonly present = signal<Presence | null>(null);
  readonly follower: Follower;
  readonly #source: Source;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #fetching = false;
  readonly #cells = new Cells();
  #groups: readonly string[] = [];
  #moving: ReturnType<typeof setTimeout> | undefined;
  #loads = 0;

  constructor(source: Source, channel: Channel) {
    this.#source = source;
    this.follower = new Follower(channel, this);
    this.store.wants = () => this.#later();
  }

  start(): void {
    this.follower.start();
  }

  async begin(): Promise<Start> {
    const snapshot = await this.#source.snapshot();
    this.#loads += 1;
    this.store.load(snapshot);
    this.#groups = snapshot.position_groups;
    return { streams: snapshot.streams, groups: snapshot.position_groups, rooms: snapshot.rooms };
  }

  event(event: AnyEvent): void {
    if (this.store.take(event)) this.#later();
  }

  /** Show the positions in exactly these map cells (quadkeys; "" is the whole world). */
  look(cells: readonly string[]): void {
    this.#cells.look(cells);
    this.follower.look(cells);
    this.#move();
  }

  positions(group: string, frame: CellFrame): void {
    // Another tab on the same socket may follow another operation.
    if (this.#groups.includes(group) && this.#cells.take(group, frame)) this.#move();
  }

  presence(frame: Presence): void {
    this.present.value = frame;
  }

  outdated(): void {
    // A page older than the server reloads once; a server that stays behind must not make it spin.
    const last = Number(sessionStorage.getItem("reloaded") ?? 0);
    if (Date.now() - last < RELOAD_MS) return;
    sessionStorage.setItem("reloaded", String(Date.now()));
    location.reload();
  }

  #move(): void {
    this.#moving ??= setTimeout(() => {
      this.#moving = undefined;
      this.store.positions.value = this.#cells.positions();
    }, MOVE_MS);
  }

  #later(): void {
    // One at a time: an older answer must not come after a newer one.
    if (!this.#fetching) this.#timer ??= setTimeout(() => void this.#fetch(), this.#source.rows ? BATCH_MS : WHOLE_MS);
  }

  async #fetch(): Promise<void> {
    this.#timer = undefined;
    this.#fetching = true;
    const wanted = this.store.takeWanted();
    try {
      if (this.#source.rows) await this.#read(wanted, this.#source.rows);
      else await this.follower.restart();
    } catch {
      // What could not be fetched is in the next snapshot.
      await this.follower.restart();
    } finally {
      this.#fetching = false;
      if (this.store.wanting) this.#later();
    }
  }

  async #read(wanted: Wanted, rows: (wanted: Wanted) => Promise<Rows>): Promise<void> {
    const { figures, texts } = this.#source;
    const [askedAt, loads] = [performance.now(), this.#loads];
    const [found, counted, sent] = await Promise.all([
      wanted.rows ? rows(wanted) : null,
      wanted.figures && figures ? figures() : null,
      wanted.texts && texts ? texts() : null,
    ]);
    // A snapshot that came meanwhile is newer than these.
    if (loads !== this.#loads) return;
    if (found) this.store.merge(found, wanted, askedAt);
    if (counted) this.store.figures.value = counted;
    if (sent) this.store.texts.value = sent;
  }
}
