// The phones of somebody who must be rung: masked until a key asks for them, because every look is logged.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { Line } from "../look/signs";
import { complain } from "../look/toasts";
import { get } from "../net/api";
import { dw } from "../words/danger";

/** `+8613812340000` as one reads it. */
export const spoken = (phone: string): string => phone.replace(/^\+86(\d{3})(\d{4})(\d{4})$/, "$1 $2 $3");

export function Dial({ path, masked, own }: { path: string; masked: string; own?: string }): JSX.Element {
  const phones = useSignal<readonly string[] | null>(null);
  const look = async (): Promise<void> => {
    try {
      phones.value = (await get<{ phones: readonly string[] }>(path)).phones;
    } catch (error) {
      complain(error);
    }
  };
  if (!masked) return <span class="dial small"><Line name="phone" size={14} />{dw.noPhone}</span>;
  if (phones.value === null) {
    return <button type="button" class="button small dial num" data-key={own?.toLowerCase()} aria-keyshortcuts={own} onClick={() => void look()}><Line name="phone" size={14} />{masked}{own && <kbd class="key" aria-hidden="true">{own}</kbd>}</button>;
  }
  return <span class="dial" title={dw.logged}>{phones.value.map((phone) => <a key={phone} class="button small num" href={`tel:${phone}`}><Line name="phone" size={14} />{spoken(phone)}</a>)}</span>;
}
