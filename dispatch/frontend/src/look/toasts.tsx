// What has just happened, in one line at the foot of the map: undo for ten seconds, failures until read or 15 s.

import { signal } from "@preact/signals";
import type { JSX } from "preact";

import { Failure } from "../net/api";
import { now, serverNow } from "../time";
import { Key, Line, Ring } from "./signs";

export const UNDO_SECONDS = 10;
const FAILURE_SECONDS = 15;
const MOST = 3;

interface Toast {
  readonly id: number;
  readonly words: string;
  readonly failed: boolean;
  readonly until: number;
  readonly seconds: number;
  readonly undo?: (() => Promise<unknown>) | undefined;
}

/** The last failure in words; empty while an act is under way. */
export const complaint = signal("");
const toasts = signal<readonly Toast[]>([]);
let last = 0;

function show(words: string, seconds: number, failed: boolean, undo?: () => Promise<unknown>): void {
  const id = (last += 1);
  const toast = { id, words, failed, seconds, until: serverNow() + seconds * 1000, undo };
  toasts.value = [...toasts.value, toast].slice(-MOST);
  setTimeout(() => dismiss(id), seconds * 1000);
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Something was done; with `undo` it can be taken back for ten seconds. */
export function say(words: string, undo?: () => Promise<unknown>): void {
  show(words, UNDO_SECONDS, false, undo);
}

/** Something failed: the server's sentence says what happened, what was kept, what to do. */
export function complain(error: unknown, more = ""): void {
  if (!(error instanceof Failure)) throw error;
  complaint.value = [error.message, more].filter(Boolean).join(" ");
  show(complaint.value, FAILURE_SECONDS, true);
}

/** Take back the newest act that can be; false when there is none. */
export function undoLast(): boolean {
  const toast = [...toasts.value].reverse().find((one) => one.undo);
  if (!toast) return false;
  void undo(toast);
  return true;
}

async function undo(toast: Toast): Promise<void> {
  dismiss(toast.id);
  try {
    await toast.undo?.();
  } catch (error) {
    complain(error);
  }
}

export function Toasts({ undoWord, closeWord }: { undoWord: string; closeWord: string }): JSX.Element {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((toast) => {
        const left = Math.min(toast.seconds, Math.max(0, Math.ceil((toast.until - now.value) / 1000)));
        return (
          <div class={toast.failed ? "toast failed" : "toast"} key={toast.id}>
            {toast.failed ? <Line name="triangle" size={20} /> : <Ring left={left} total={toast.seconds} size={24}>{String(left)}</Ring>}
            <span class="words">{toast.words}</span>
            {toast.undo && (
              <button type="button" class="button" onClick={() => void undo(toast)}>{undoWord}<Key>Z</Key></button>
            )}
            {!toast.undo && (
              <button type="button" class="button bare" aria-label={closeWord} onClick={() => dismiss(toast.id)}><Line name="close" /></button>
            )}
          </div>
        );
      })}
    </div>
  );
}
