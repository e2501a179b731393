// What is done with the exception queue at the board; its page has the rest.

import { complain, say } from "../look/toasts";
import { get } from "../net/api";
import type { QueueRow } from "../types.gen";
import { w } from "../words";
import { me, shown } from "./acts";
import { queueClaimed, textFiled } from "./certain";
import { dialog } from "./choice";

export const claim = (row: QueueRow): Promise<boolean> => shown(queueClaimed(row.id, me()), `/api/queue/${row.code}/claim`);
/** As a cry for help: with the sender's whole phone, which is written down as seen. */
export async function takeText(row: QueueRow): Promise<void> {
  try {
    const { phone } = await get<{ phone: string }>(`/api/texts/${row.id}/phone`);
    dialog.value = { name: "intake", from: { text: row.id, phone, words: row.words } };
  } catch (error) {
    complain(error);
  }
}
export const fileText = (id: number, to: Record<string, number>): Promise<boolean> =>
  shown(textFiled(id), `/api/texts/${id}/file`, to, () => say(w.queue.filed));
