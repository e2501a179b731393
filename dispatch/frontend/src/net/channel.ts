// The way to the server: one socket for all tabs of a user where the browser can share one, else one's own.

import { type ClientFrame, SCHEMA } from "../types.gen";
import type { Told } from "./shared";
import { type Channel, type Hearer, Wire } from "./wire";

// A worker that cannot be reached would leave the screen deaf.
const ATTACH_MS = 3000;
const GONE = 1006;

/** A tab's share in the socket of all tabs. */
class SharedChannel implements Channel {
  readonly #name: string;
  readonly #address: string;
  #hearer: Hearer | undefined;
  #port: MessagePort | undefined;
  #own: Wire | undefined;
  #opened = false;
  #letGo: (() => void) | undefined;

  constructor(address: string, who: string) {
    this.#address = address;
    this.#name = `${address} ${who} ${SCHEMA}`;
  }

  get open(): boolean {
    return this.#own?.open ?? this.#opened;
  }

  start(hearer: Hearer): void {
    this.#hearer = hearer;
    const lock = `tab ${crypto.randomUUID()}`;
    const gone = new Promise<void>((resolve) => (this.#letGo = resolve));
    // Held as long as this tab lives: it tells the worker when it does not any more.
    void navigator.locks.request(lock, () => {
      this.#attach(lock);
      return gone;
    });
  }

  say(frame: ClientFrame): void {
    if (this.#own) this.#own.say(frame);
    else this.#port?.postMessage(frame);
  }

  close(): void {
    this.#own?.close();
    this.#letGo?.();
    this.#port?.close();
    this.#opened = false;
  }

  #attach(lock: string): void {
    const worker = new SharedWorker(new URL("./shared.worker.ts", import.meta.url), { type: "module", name: this.#name });
    const alone = setTimeout(() => this.#alone(), ATTACH_MS);
    this.#port = worker.port;
    worker.onerror = () => this.#alone();
    worker.port.onmessage = ({ data }: MessageEvent<Told | { readonly worker: string }>) => {
      clearTimeout(alone);
      if ("worker" in data) this.#outlive(data.worker, lock);
      else this.#told(data);
    };
    worker.port.postMessage({ tab: lock });
  }

  /** The worker's lock is free when the browser has ended it: another takes its place. */
  #outlive(workerLock: string, lock: string): void {
    void navigator.locks.request(workerLock, { mode: "shared" }, () => {
      if (this.#own) return;
      this.#told({ lost: GONE });
      this.#attach(lock);
    });
  }

  #told(told: Told): void {
    if (this.#own) return;
    if ("data" in told) return this.#hearer?.message(told.data);
    this.#opened = "opened" in told;
    if ("opened" in told) this.#hearer?.opened();
    else this.#hearer?.lost(told.lost);
  }

  #alone(): void {
    if (this.#own || !this.#hearer) return;
    this.#letGo?.();
    this.#port?.close();
    this.#own = new Wire(this.#address);
    this.#own.start(this.#hearer);
  }
}

/** For `who`, whose tabs share one socket; without a name, a socket of one's own. */
export function channelOf(address: string, who: string): Channel {
  // Without locks (a page without TLS) a worker would never know which tabs are still there.
  const may = who !== "" && "SharedWorker" in globalThis && "locks" in navigator;
  return may ? new SharedChannel(address, who) : new Wire(address);
}
