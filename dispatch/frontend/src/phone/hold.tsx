// A button that has to be held for a second, by thumb or by key: nobody raises this alarm by accident.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { Line } from "../look/signs";
import { pw } from "../words/phone";

export const HOLD_MS = 1000;

export function Hold({ words, onHeld }: { words: string; onHeld: () => void }): JSX.Element {
  const holding = useSignal(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const release = (): void => {
    clearTimeout(timer.current);
    holding.value = false;
  };
  const press = (): void => {
    if (holding.value) return;
    holding.value = true;
    timer.current = setTimeout(() => {
      release();
      navigator.vibrate?.(200);
      onHeld();
    }, HOLD_MS);
  };
  useEffect(() => release, []);
  const byPointer = (event: PointerEvent): void => {
    // A thumb that rolls, or a button that moves under it, does not let go.
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    press();
  };
  const byKey = (event: KeyboardEvent): void => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    press();
  };
  return (
    <button
      type="button"
      class="button big alarm hold"
      data-holding={holding.value}
      title={pw.distressHint}
      onPointerDown={byPointer}
      onPointerUp={release}
      onPointerCancel={release}
      onLostPointerCapture={release}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={byKey}
      onKeyUp={release}
      onBlur={release}
    >
      <Line name="triangle" size={20} /><span class="either"><span>{words}</span><span>{pw.holding}</span></span>
    </button>
  );
}
