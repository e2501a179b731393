// One socket that is kept up: it connects again when it was lost, and when it is open but silent.

import ReconnectingWebSocket from "partysocket/ws";

import type { ClientFrame } from "../types.gen";

/** The server says something every 5 s: an open socket that is silent for so long is as good as closed. */
export const SILENT_MS = 12_000;
const WATCH_MS = 1000;
const SIGNED_OUT = 4401;
// Long enough for a slow network, short enough to be back within seconds of a recovery.
const CONNECT_MS = 4000;
const AGAIN_MS = { least: 500, most: 1200 };

/** What comes over a socket: text frames are JSON, binary ones positions. */
export type Data = string | ArrayBuffer;

export interface Hearer {
  /** A socket is open; nothing that was said over the one before counts any more. */
  opened(): void;
  message(data: Data): void;
  lost(code: number): void;
}

/** The way to the server, however many share it. What is said while it is closed is not sent. */
export interface Channel {
  readonly open: boolean;
  start(hearer: Hearer): void;
  say(frame: ClientFrame): void;
  close(): void;
}

/** A socket of one's own. */
export class Wire implements Channel {
  readonly #socket: ReconnectingWebSocket;
  #hearer: Hearer | undefined;
  #heardAt = 0;
  #watch: ReturnType<typeof setInterval> | undefined;

  constructor(address: string) {
    // Many screens lose their server at the same moment: they do not all come back at the same one.
    const spread = 1 + Math.random();
    this.#socket = new ReconnectingWebSocket(address, [], {
      minReconnectionDelay: AGAIN_MS.least * spread,
      maxReconnectionDelay: AGAIN_MS.most * spread,
      connectionTimeout: CONNECT_MS,
      maxEnqueuedMessages: 0,
      startClosed: true,
    });
    this.#socket.binaryType = "arraybuffer";
    this.#socket.addEventListener("open", () => {
      this.#heardAt = Date.now();
      this.#hearer?.opened();
    });
    this.#socket.addEventListener("message", ({ data }) => {
      this.#heardAt = Date.now();
      this.#hearer?.message(data as Data);
    });
    this.#socket.addEventListener("close", ({ code }) => this.#lost(code));
  }

  get open(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  start(hearer: Hearer): void {
    this.#hearer = hearer;
    this.#socket.reconnect();
    this.#watch ??= setInterval(() => this.#look(), WATCH_MS);
    addEventListener("online", this.#online);
  }

  say(frame: ClientFrame): void {
    if (this.open) this.#socket.send(JSON.stringify(frame));
  }

  close(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
    removeEventListener("online", this.#online);
    this.#socket.close();
  }

  #lost(code: number): void {
    if (code === SIGNED_OUT) this.close();
    this.#hearer?.lost(code);
  }

  #look(): void {
    if (this.open && Date.now() - this.#heardAt > SILENT_MS) this.#socket.reconnect();
  }

  readonly #online = (): void => {
    if (!this.open) this.#socket.reconnect();
  };
}

/** The socket's address on this server. */
export function liveAddress(): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/live`;
}
