// A dialog: the browser's own, so that focus stays inside and Esc closes; it owns the single keys while it is open.

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { Line } from "./signs";

interface SheetProps {
  readonly title: string;
  readonly closeWord: string;
  readonly wide?: boolean;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

export function Sheet({ title, closeWord, wide = false, onClose, children }: SheetProps): JSX.Element {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    const first = box.current?.querySelector<HTMLElement>("[data-first]");
    first?.focus();
    // What is typed next replaces what stands there, as when one comes by Tab.
    if (first instanceof HTMLInputElement && first.type !== "checkbox") first.select();
    // Once the page below may be used again, one is where one was.
    return () => void setTimeout(() => before instanceof HTMLElement && before.isConnected && before.focus());
  }, []);
  return (
    <dialog ref={box} class={wide ? "sheet wide" : "sheet"} data-scope aria-label={title} onClose={onClose}>
      <header class="line">
        <h2 class="grow">{title}</h2>
        <button type="button" class="icon-button" aria-label={closeWord} title={`${closeWord} Esc`} onClick={() => box.current?.close()}><Line name="close" /></button>
      </header>
      {children}
    </dialog>
  );
}
