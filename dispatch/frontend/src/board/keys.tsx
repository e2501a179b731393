// Single keys: each is printed on its button and presses it, so the page and the keyboard cannot disagree.

import type { ComponentChildren, JSX } from "preact";

import { Key } from "../look/signs";
import { undoLast } from "../look/toasts";
import { choose, chosen, dialog, filter, NO_FILTER, pinning, planning } from "./choice";
import { drawKey, drawing, stopDrawing } from "./closing";
import { pinKey } from "./pinning";
import { inPane, nextTab, toList, toPane, walk } from "./walk";

interface KeyButtonProps {
  /** The key, as printed. */
  readonly k: string;
  readonly onPress: () => void;
  readonly class?: string;
  readonly disabled?: boolean;
  readonly busy?: boolean;
  readonly pressed?: boolean | undefined;
  readonly title?: string;
  /** Its name where the words alone do not say enough. */
  readonly label?: string;
  readonly children: ComponentChildren;
}

/** A button that its key presses. */
export function KeyButton({ k, onPress, class: kind = "", disabled, busy, pressed, title, label, children }: KeyButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class={`button ${kind}`}
      data-key={k.toLowerCase()}
      data-pending={busy}
      aria-keyshortcuts={k}
      aria-pressed={pressed}
      disabled={disabled}
      title={title}
      aria-label={label}
      onClick={onPress}
    >
      {children}
      <Key>{k}</Key>
    </button>
  );
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]");
}

/** The innermost open dialog owns the keys; without one, the page. */
function scope(): ParentNode {
  const open = document.querySelectorAll("[data-scope]");
  return open[open.length - 1] ?? document;
}

/** The row with the focus comes first with its keys; those of other rows do nothing. */
function press(key: string): boolean {
  const row = document.activeElement?.closest("[data-own]");
  const named = [...scope().querySelectorAll<HTMLButtonElement>("[data-key]")].filter(
    (one) => one.dataset["key"] === key && !one.disabled && one.offsetParent !== null,
  );
  const button = named.find((one) => row?.contains(one)) ?? named.find((one) => !one.closest("[data-own]"));
  button?.click();
  return button !== undefined;
}

/** Esc lets go of one thing at a time: the field, the dialog, the row of the pane, the pin, the choice, the filter. */
function escape(target: EventTarget | null): void {
  if (dialog.value) dialog.value = null;
  else if (typing(target)) (target as HTMLElement).blur();
  else if (drawing.value) stopDrawing();
  else if (inPane()) toList();
  else if (pinning.value) pinning.value = false;
  else if (planning.value) planning.value = false;
  else if (chosen.value !== null) choose(null);
  else filter.value = NO_FILTER;
}

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return escape(event.target);
  if (typing(event.target)) return;
  if (drawing.value && !dialog.value) {
    // A button of the hint that has the focus is pressed as any other.
    const own = event.target instanceof HTMLElement && event.target.closest("[data-drawing]") && (event.key === "Enter" || event.key === " ");
    if (!own && drawKey(event.key)) event.preventDefault();
    return;
  }
  const handled = pinning.value && !dialog.value ? pinKey(event.key) || named(event.key.toLowerCase()) : named(event.key.toLowerCase());
  if (handled) event.preventDefault();
}

function named(key: string): boolean {
  if (dialog.value) return key.length === 1 && press(key);
  switch (key) {
    case "z": return undoLast();
    case "arrowdown": return walk(1);
    case "arrowup": return walk(-1);
    case "arrowright": return nextTab(1) || toPane();
    case "arrowleft": return nextTab(-1) || (inPane() && toList());
    default: return key.length === 1 && press(key);
  }
}

/** Listen to the keyboard; once. */
export function startKeys(): void {
  addEventListener("keydown", pressed);
}

/** Every key that can be pressed now, as printed, with the words of its button: the page of `?`. */
export function keysNow(): readonly KeyNow[] {
  const found = new Map<string, KeyNow>();
  for (const button of document.querySelectorAll<HTMLElement>("[data-key]")) {
    const group = button.closest<HTMLElement>("[data-keys]")?.dataset["keys"] ?? "";
    const key = button.ariaKeyShortcuts ?? button.dataset["key"] ?? "";
    // A key is said once a group: rows share theirs.
    if (button.offsetParent !== null && !found.has(group + key)) found.set(group + key, { group, key, words: wordsOf(button) });
  }
  return [...found.values()];
}

export interface KeyNow {
  readonly group: string;
  readonly key: string;
  readonly words: string;
}

function wordsOf(button: HTMLElement): string {
  const said = [...button.childNodes].filter((node) => !(node instanceof HTMLElement && node.tagName === "KBD")).map((node) => node.textContent);
  return button.ariaLabel || button.title || said.join("");
}
