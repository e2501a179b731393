// One socket's life, for every live screen: start from a snapshot, follow after it, start over on a gap by the same code.

import { type Signal, signal } from "@preact/signals";
import ReconnectingWebSocket from "partysocket/ws";

import { correct, serverNow } from "../time";
import { type AnyEvent, type ClientFrame, type PositionsFrame, SCHEMA, type ServerFrame } from "../types.gen";
import { assertNever } from "../never";
import { Offsets } from "./offsets";

const PING_MS = 4000;
const SILENT_MS = 12_000;
const RETRY_MS = 3000;
const SIGNED_OUT = 4401;

export interface Link {
  readonly state: "connecting" | "live" | "offline" | "signed_out" | "refused";
  /** When the state began; for offline, when the server was last heard. */
  readonly since: number;
}

/** From where to follow: the offsets of the snapshot, and the position groups. */
export interface Start {
  readonly streams: Readonly<Record<string, number>>;
  readonly groups: readonly string[];
}

export interface Listener {
  /** Fetch and show the snapshot. */
  begin(): Promise<Start>;
  event(event: AnyEvent): void;
  positions(frame: PositionsFrame): void;
  /** The server speaks another schema than this code. */
  outdated(): void;
}

export class Follower {
  readonly link: Signal<Link> = signal<Link>({ state: "connecting", since: serverNow() });
  /** When the server was last heard. */
  readonly heard: Signal<number> = signal(serverNow());
  readonly #offsets = new Offsets();
  readonly #listener: Listener;
  readonly #socket: ReconnectingWebSocket;
  #groups: readonly string[] = [];
  #beginning = false;

  constructor(url: string, listener: Listener) {
    this.#listener = listener;
    this.#socket = new ReconnectingWebSocket(url, [], {
      minReconnectionDelay: 500,
      maxReconnectionDelay: 5000,
      startClosed: true,
    });
    this.#socket.addEventListener("message", (message) => this.#hear(JSON.parse(String(message.data)) as ServerFrame));
    this.#socket.addEventListener("close", (event) => this.#lost(event.code));
  }

  /** Snapshot, then follow. */
  start(): void {
    void this.restart();
    this.#socket.reconnect();
    setInterval(() => this.#watch(), PING_MS);
  }

  /** Start over from a fresh snapshot: on start, on a gap, on a hole. Tried again until it succeeds. */
  async restart(): Promise<void> {
    if (this.#beginning) return;
    this.#beginning = true;
    try {
      const { streams, groups } = await this.#listener.begin();
      this.#offsets.reset(streams);
      this.#groups = groups;
      this.#listen();
    } catch {
      setTimeout(() => void this.restart(), RETRY_MS);
    } finally {
      this.#beginning = false;
    }
  }

  #listen(): void {
    if (this.#offsets.empty || this.#socket.readyState !== WebSocket.OPEN) return;
    this.#say({ frame: "listen", streams: this.#offsets.all(), schema: SCHEMA, groups: this.#groups });
  }

  #say(frame: ClientFrame): void {
    this.#socket.send(JSON.stringify(frame));
  }

  #hear(frame: ServerFrame): void {
    this.heard.value = serverNow();
    switch (frame.frame) {
      case "hello":
        return this.#greeted(frame.schema, frame.at, Object.keys(frame.streams).length > 0);
      case "event":
        return this.#told(frame.stream, frame.offset, frame.payload as AnyEvent);
      case "positions":
        return this.#listener.positions(frame);
      case "gap":
        if (frame.reason === "schema") return this.#listener.outdated();
        return void this.restart();
      case "refused":
        this.link.value = { state: "refused", since: serverNow() };
        return;
      case "pong":
        return correct(frame.at);
      case "error":
        return console.error(frame.code, frame.message);
      default:
        return assertNever(frame);
    }
  }

  #greeted(schema: string, at: string, following: boolean): void {
    correct(at);
    if (schema !== SCHEMA) return this.#listener.outdated();
    if (following) this.link.value = { state: "live", since: serverNow() };
    else this.#listen();
  }

  #told(stream: string, offset: number, event: AnyEvent): void {
    // While a snapshot is under way, its offsets will say what is still missing.
    const place = this.#offsets.take(stream, offset);
    if (place === "next") this.#listener.event(event);
    else if (place === "hole") void this.restart();
  }

  #lost(code: number): void {
    if (code === SIGNED_OUT) {
      this.#socket.close();
      this.link.value = { state: "signed_out", since: serverNow() };
    } else if (this.link.value.state === "live" || this.link.value.state === "connecting") {
      this.link.value = { state: "offline", since: this.heard.value };
    }
  }

  #watch(): void {
    if (this.link.value.state === "signed_out") return;
    if (this.#socket.readyState === WebSocket.OPEN) this.#say({ frame: "ping" });
    // A socket that is open but silent is as good as closed.
    if (serverNow() - this.heard.value > SILENT_MS && this.#socket.readyState === WebSocket.OPEN) {
      this.#lost(0);
      this.#socket.reconnect();
    }
  }
}

/** The socket's address on this server. */
export function liveAddress(): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/live`;
}
