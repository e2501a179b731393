// Holds the socket of all tabs of one user (or one wall) on this server. Its name is the address, who, and the schema.

import type { ClientFrame } from "../types.gen";
import { Shared, type Tab } from "./shared";
import { Wire } from "./wire";

/** From a tab: the lock that it holds as long as it lives, and then what it says. */
export type Said = { readonly tab: string } | ClientFrame;

interface Scope {
  readonly name: string;
  onconnect: ((event: MessageEvent) => void) | null;
}

const scope = self as unknown as Scope;
const [address = ""] = scope.name.split(" ");
const shared = new Shared(new Wire(address));

// Nobody is told when a worker or a tab has gone; but its locks are free then.
const lock = `worker ${crypto.randomUUID()}`;
const held = new Promise<void>((resolve) => {
  void navigator.locks.request(lock, () => {
    resolve();
    return new Promise(() => undefined);
  });
});

async function attach(port: MessagePort, tabLock: string, tab: Tab): Promise<void> {
  await held;
  port.postMessage({ worker: lock });
  shared.join(tab);
  await navigator.locks.request(tabLock, () => {
    shared.leave(tab);
    port.close();
  });
}

scope.onconnect = ({ ports: [port] }) => {
  if (!port) return;
  const tab: Tab = {
    tell: (told) => port.postMessage(told, "data" in told && typeof told.data !== "string" ? [told.data] : []),
  };
  port.onmessage = ({ data }: MessageEvent<Said>) => {
    if ("tab" in data) void attach(port, data.tab, tab);
    else shared.say(tab, data);
  };
};
