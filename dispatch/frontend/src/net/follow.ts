// What a live screen follows: start from a snapshot, follow after it, start over on a gap by the same code.

import { type Signal, signal } from "@preact/signals";

import { correct, serverNow } from "../time";
import { type AnyEvent, type GapFrame, type Here, type Hello, type Presence, SCHEMA, type ServerFrame } from "../types.gen";
import { assertNever } from "../never";
import { Failure } from "./api";
import { Offsets } from "./offsets";
import { type CellFrame, unpack } from "./packed";
import { type Channel, type Data, type Hearer, SILENT_MS } from "./wire";

const WATCH_MS = 1000;
const RETRY_MS = 3000;
const SIGNED_OUT = 4401;
// Somebody else may have signed in in this browser, and may not see this.
const BARRED: Readonly<Record<number, "signed_out" | "refused">> = { 401: "signed_out", 403: "refused", 404: "refused" };
const BARRED_RETRY_MS = 15_000;
// What is not said anew is forgotten by the server.
const HERE_MS = 4000;

export interface Link {
  readonly state: "connecting" | "live" | "offline" | "signed_out" | "refused";
  /** When the state began; for offline, when the server was last heard. */
  readonly since: number;
}

/** From where to follow: the offsets of the snapshot, the position groups, the rooms. */
export interface Start {
  readonly streams: Readonly<Record<string, number>>;
  readonly groups: readonly string[];
  readonly rooms: readonly string[];
}

export interface Listener {
  /** Fetch and show the snapshot. */
  begin(): Promise<Start>;
  event(event: AnyEvent): void;
  /** What happened in a map cell of a position group. */
  positions(group: string, frame: CellFrame): void;
  /** Who is in a room now. */
  presence(frame: Presence): void;
  /** The server speaks another schema than this code. */
  outdated(): void;
}

export class Follower implements Hearer {
  readonly link: Signal<Link> = signal<Link>({ state: "connecting", since: serverNow() });
  /** When the server was last heard. */
  readonly heard: Signal<number> = signal(serverNow());
  readonly #offsets = new Offsets();
  readonly #listener: Listener;
  readonly #channel: Channel;
  readonly #here = new Map<string, Here>();
  /** The map cells that are looked at, and the position groups by the numbers of this socket. */
  #cells: readonly string[] = [];
  readonly #groups = new Map<number, string>();
  #start: Start = { streams: {}, groups: [], rooms: [] };
  #beginning = false;
  /** Listens that no hello has answered yet: an event that comes before may be of an older one. */
  #unanswered = 0;
  /** Whether all that happens is told. */
  #following = false;

  constructor(channel: Channel, listener: Listener) {
    this.#channel = channel;
    this.#listener = listener;
  }

  /** Snapshot, then follow. */
  start(): void {
    void this.restart();
    this.#channel.start(this);
    setInterval(() => this.#watch(), WATCH_MS);
    setInterval(() => this.#sayWhere(), HERE_MS);
  }

  /** Start over from a fresh snapshot: on start, on a gap, on a hole. Tried again until it succeeds. */
  async restart(): Promise<void> {
    if (this.#beginning) return;
    this.#beginning = true;
    try {
      this.#start = await this.#listener.begin();
      this.#offsets.reset(this.#start.streams);
      this.#listen();
    } catch (error) {
      // What is shown is no longer the truth, though the socket may be open.
      this.#following = false;
      const barred = error instanceof Failure ? BARRED[error.status] : undefined;
      if (barred) this.link.value = { state: barred, since: serverNow() };
      else this.#offline();
      setTimeout(() => void this.restart(), barred ? BARRED_RETRY_MS : RETRY_MS);
    } finally {
      this.#beginning = false;
    }
  }

  /** What this user looks at in a room, and whether they write there; said again until something else is. */
  here(room: string, subject: string, typing: boolean): void {
    const here: Here = { frame: "here", room, subject, typing };
    const before = this.#here.get(room);
    if (before?.subject === subject && before.typing === typing) return;
    this.#here.set(room, here);
    if (this.#following) this.#channel.say(here);
  }

  /** Show the positions in exactly these map cells (quadkeys; "" is the whole world). */
  look(cells: readonly string[]): void {
    this.#cells = cells;
    if (this.#following) this.#sayCells();
  }

  opened(): void {
    this.#unanswered = 0;
    this.#groups.clear();
    // The end of a snapshot that is under way listens.
    if (!this.#beginning) this.#listen();
  }

  message(data: Data): void {
    if (typeof data === "string") this.#hear(JSON.parse(data) as ServerFrame);
    else this.#seen(data);
    this.heard.value = serverNow();
    if (this.#following && this.link.value.state === "offline") this.#live();
  }

  lost(code: number): void {
    this.#following = false;
    if (code === SIGNED_OUT) this.link.value = { state: "signed_out", since: serverNow() };
    else this.#offline();
  }

  #listen(): void {
    if (this.#offsets.empty || !this.#channel.open) return;
    this.#unanswered += 1;
    const { groups, rooms } = this.#start;
    this.#channel.say({ frame: "listen", streams: this.#offsets.all(), schema: SCHEMA, groups, rooms });
  }

  #hear(frame: ServerFrame): void {
    switch (frame.frame) {
      case "hello":
        return this.#greeted(frame);
      case "event":
        return this.#told(frame.stream, frame.offset, frame.payload as AnyEvent);
      case "presence":
        return this.#listener.presence(frame);
      case "gap":
        return this.#gap(frame);
      case "refused":
        // Without positions or company the screen is still true.
        if (this.#mine(frame.stream)) this.link.value = { state: "refused", since: serverNow() };
        return;
      case "tick":
        return correct(frame.at);
      case "error":
        return console.error(frame.code, frame.message);
      default:
        return assertNever(frame);
    }
  }

  #greeted({ schema, at, streams, groups }: Hello): void {
    correct(at);
    if (schema !== SCHEMA) return this.#listener.outdated();
    for (const [name, number] of Object.entries(groups ?? {})) this.#groups.set(number, name);
    // Without streams it greets a socket that has just opened.
    if (Object.keys(streams).length === 0) return;
    this.#unanswered = Math.max(0, this.#unanswered - 1);
    if (this.#unanswered > 0) return;
    this.#following = true;
    this.#live();
    this.#sayCells();
    this.#sayWhere();
  }

  #gap({ stream, reason }: GapFrame): void {
    if (!this.#mine(stream)) return;
    if (reason === "schema") return this.#listener.outdated();
    void this.restart();
  }

  /** Whether it is followed by this screen: others may share its socket. */
  #mine(stream: string): boolean {
    return stream in this.#start.streams;
  }

  #told(stream: string, offset: number, event: AnyEvent): void {
    // While a snapshot is under way, its offsets will say what is still missing.
    const place = this.#offsets.take(stream, offset);
    if (place === "next") this.#listener.event(event);
    else if (place === "hole" && this.#unanswered === 0) void this.restart();
  }

  #seen(data: ArrayBuffer): void {
    const frame = unpack(data);
    const group = frame ? this.#groups.get(frame.group) : undefined;
    if (frame && group !== undefined) this.#listener.positions(group, frame);
  }

  #sayCells(): void {
    if (this.#cells.length > 0 && this.#start.groups.length > 0) this.#channel.say({ frame: "look", cells: this.#cells });
  }

  #sayWhere(): void {
    if (this.#following) this.#here.forEach((here) => this.#channel.say(here));
  }

  #live(): void {
    if (this.link.value.state !== "live") this.link.value = { state: "live", since: serverNow() };
  }

  #offline(): void {
    const { state } = this.link.value;
    if (state === "live" || state === "connecting") this.link.value = { state: "offline", since: this.heard.value };
  }

  #watch(): void {
    // The channel connects anew; until then the screen says how old it is.
    if (serverNow() - this.heard.value > SILENT_MS) this.#offline();
  }
}
