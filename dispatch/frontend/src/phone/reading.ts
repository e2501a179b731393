// Looking at a question is told to the desk once: read is not coming, but it is known that it arrived.

import { post } from "../net/api";
import { page } from "../page";
import type { PhoneCall } from "../types.gen";

const told = new Set<number>();

/** Tell that `call` was looked at. */
export function markRead(call: PhoneCall): void {
  if (call.ask.state === "read" || !call.open || told.has(call.ask.id)) return;
  told.add(call.ask.id);
  // Not worth the queue: whoever answers has read it.
  post(`/api/phone/asks/${call.ask.id}/read`, {}, page.token ? { "X-Link": page.token } : {}).catch(() => told.delete(call.ask.id));
}
