// Several tabs on one socket: what they follow is put together, what comes goes to every tab, and each skips what it has.

import type { ClientFrame, Here, Listen, ServerFrame } from "../types.gen";
import { assertNever } from "../never";
import { together } from "./quadkeys";
import type { Channel, Data, Hearer } from "./wire";

/** To a tab. */
export type Told = { readonly opened: true } | { readonly lost: number } | { readonly data: Data };

export interface Tab {
  tell(told: Told): void;
}

const MOST_CELLS = 64;
// Tabs that lost their socket together listen together: one frame for all.
const GATHER_MS = 20;
const SIGNED_OUT = 4401;

/** What one tab wants. */
class Wants {
  listen: Listen | undefined;
  /** After which offset a stream is still to be asked for; null once the socket follows it for this tab. */
  readonly streams = new Map<string, number | null>();
  readonly here = new Map<string, { readonly here: Here; readonly turn: number }>();
  cells: readonly string[] = [];
  /** Listens that are not said yet: each is answered by a hello. */
  unsaid = 0;
}

export class Shared implements Hearer {
  readonly #channel: Channel;
  readonly #tabs = new Map<Tab, Wants>();
  /** Up to where every event of a stream went to the tabs, counted from the lowest that one of them needs. */
  readonly #cursors = new Map<string, number>();
  /** For each listen that is under way: the tabs that its hello answers. */
  #asked: Map<Tab, number>[] = [];
  #up = false;
  #greeted = false;
  #lookAnew = false;
  #turn = 0;
  #gathering: ReturnType<typeof setTimeout> | undefined;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  join(tab: Tab): void {
    this.#tabs.set(tab, new Wants());
    if (this.#channel.open) tab.tell({ opened: true });
    if (this.#up) return;
    this.#up = true;
    this.#channel.start(this);
  }

  leave(tab: Tab): void {
    const rooms = [...(this.#tabs.get(tab)?.here.keys() ?? [])];
    if (!this.#tabs.delete(tab)) return;
    if (this.#tabs.size === 0) {
      this.#up = false;
      this.#cursors.clear();
      return this.#channel.close();
    }
    for (const room of rooms) this.#sayWhere(room);
    this.#gather();
  }

  say(tab: Tab, frame: ClientFrame): void {
    const wants = this.#tabs.get(tab);
    if (!wants) return;
    switch (frame.frame) {
      case "listen":
        wants.listen = frame;
        wants.streams.clear();
        Object.entries(frame.streams).forEach(([name, offset]) => wants.streams.set(name, offset));
        wants.unsaid += 1;
        return this.#gather();
      case "look":
        wants.cells = frame.cells;
        this.#lookAnew = true;
        return this.#gather();
      case "here":
        return this.#isHere(wants, frame);
      default:
        return assertNever(frame);
    }
  }

  opened(): void {
    this.#asked = [];
    this.#greeted = false;
    this.#tell({ opened: true });
  }

  lost(code: number): void {
    this.#asked = [];
    if (code === SIGNED_OUT) this.#up = false;
    this.#tell({ lost: code });
  }

  message(data: Data): void {
    if (typeof data !== "string") {
      for (const tab of this.#tabs.keys()) tab.tell({ data: data.slice(0) });
      return;
    }
    const frame = JSON.parse(data) as ServerFrame;
    if (frame.frame === "hello" && this.#greeted) return this.#answer(data);
    if (frame.frame === "hello") this.#greeted = true;
    if (frame.frame === "event" && this.#cursors.get(frame.stream) === frame.offset - 1) this.#cursors.set(frame.stream, frame.offset);
    if (frame.frame === "gap") this.#forget(frame.stream);
    this.#tell({ data });
  }

  /** A hello goes to those who asked for it: for the others it would seem to answer a listen of their own. */
  #answer(data: string): void {
    for (const [tab, times] of this.#asked.shift() ?? []) {
      for (let i = 0; i < times && this.#tabs.has(tab); i += 1) tab.tell({ data });
    }
  }

  /** Nobody follows it any more, until somebody says from where. */
  #forget(stream: string): void {
    this.#cursors.delete(stream);
    for (const wants of this.#tabs.values()) wants.streams.delete(stream);
  }

  #tell(told: Told): void {
    for (const tab of this.#tabs.keys()) tab.tell(told);
  }

  #gather(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      if (!this.#channel.open) return;
      this.#listen();
      if (this.#lookAnew) this.#look();
    }, GATHER_MS);
  }

  #listen(): void {
    const all = [...this.#tabs.entries()];
    const last = all.findLast(([, wants]) => wants.listen)?.[1].listen;
    if (!last) return;
    const streams: Record<string, number> = {};
    for (const [, wants] of all) {
      for (const [name, offset] of wants.streams) {
        const needed = offset ?? this.#cursors.get(name) ?? Infinity;
        streams[name] = Math.min(streams[name] ?? Infinity, needed);
        wants.streams.set(name, null);
      }
    }
    for (const [name, offset] of Object.entries(streams)) this.#cursors.set(name, offset);
    this.#asked.push(new Map(all.map(([tab, wants]) => [tab, wants.unsaid])));
    for (const [, wants] of all) wants.unsaid = 0;
    const union = (names: (listen: Listen) => readonly string[] | undefined): string[] =>
      [...new Set(all.flatMap(([, wants]) => (wants.listen && names(wants.listen)) ?? []))];
    this.#channel.say({
      frame: "listen", streams, schema: last.schema, groups: union(({ groups }) => groups), rooms: union(({ rooms }) => rooms),
    });
  }

  #look(): void {
    this.#lookAnew = false;
    const cells = [...this.#tabs.values()].flatMap((wants) => wants.cells);
    this.#channel.say({ frame: "look", cells: together(cells, MOST_CELLS) });
  }

  #isHere(wants: Wants, here: Here): void {
    const before = wants.here.get(here.room);
    const same = before?.here.subject === here.subject && before.here.typing === here.typing;
    if (!same) this.#turn += 1;
    wants.here.set(here.room, { here, turn: same ? before.turn : this.#turn });
    // What another tab is at counts, as long as this one says nothing new.
    if (!same || this.#foremost(here.room) === wants.here.get(here.room)?.here) this.#sayWhere(here.room);
  }

  #sayWhere(room: string): void {
    const here = this.#foremost(room);
    if (here) this.#channel.say(here);
  }

  /** One user is in one place: where they write, else where they looked last. */
  #foremost(room: string): Here | undefined {
    const said = [...this.#tabs.values()].flatMap((wants) => wants.here.get(room) ?? []);
    const weight = ({ here, turn }: { here: Here; turn: number }): readonly number[] => [Number(here.typing ?? false), Number(here.subject !== ""), turn];
    const later = (a: readonly number[], b: readonly number[]): number => {
      const i = a.findIndex((part, at) => part !== b[at]);
      return i < 0 ? 0 : (b[i] ?? 0) - (a[i] ?? 0);
    };
    return said.sort((a, b) => later(weight(a), weight(b)))[0]?.here;
  }
}
