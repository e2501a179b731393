// Single keys: each is printed on its button and presses it, so the page and the keyboard cannot disagree.

import type { ComponentChildren, JSX } from "preact";

import { Key } from "../look/signs";
import { undoLast } from "../look/toasts";
import { choose, chosen, dialog, filter, NO_FILTER, pinning } from "./choice";

interface KeyButtonProps {
  /** The key, as printed. */
  readonly k: string;
  readonly onPress: () => void;
  readonly class?: string;
  readonly disabled?: boolean;
  readonly busy?: boolean;
  readonly pressed?: boolean | undefined;
  readonly title?: string;
  readonly children: ComponentChildren;
}

/** A button that its key presses. */
export function KeyButton({ k, onPress, class: kind = "", disabled, busy, pressed, title, children }: KeyButtonProps): JSX.Element {
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

function press(key: string): boolean {
  const named = [...scope().querySelectorAll<HTMLButtonElement>("[data-key]")];
  const button = named.find((one) => one.dataset["key"] === key && !one.disabled && one.offsetParent !== null);
  button?.click();
  return button !== undefined;
}

/** Move the focus along the list on the left, or to its first row. */
function walk(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.findIndex((row) => row === document.activeElement);
  const from = at >= 0 ? at + by : Math.max(0, rows.findIndex((row) => row.ariaCurrent === "true"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, from))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** Esc lets go of one thing at a time: the field, the dialog, the pin, the choice, the filter. */
function escape(target: EventTarget | null): void {
  if (dialog.value) dialog.value = null;
  else if (typing(target)) (target as HTMLElement).blur();
  else if (pinning.value) pinning.value = false;
  else if (chosen.value !== null) choose(null);
  else filter.value = NO_FILTER;
}

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return escape(event.target);
  if (typing(event.target)) return;
  const handled = named(event.key.toLowerCase());
  if (handled) event.preventDefault();
}

function named(key: string): boolean {
  if (key === "z" && !dialog.value) return undoLast();
  if ((key === "arrowdown" || key === "arrowup") && !dialog.value) {
    walk(key === "arrowdown" ? 1 : -1);
    return true;
  }
  return key.length === 1 && press(key);
}

/** Listen to the keyboard; once. */
export function startKeys(): void {
  addEventListener("keydown", pressed);
}

/** Every key that can be pressed now, as printed, with the words of its button: the page of `?`. */
export function keysNow(): ReadonlyArray<{ readonly group: string; readonly key: string; readonly words: string }> {
  return [...document.querySelectorAll<HTMLElement>("[data-key]")]
    .filter((button) => button.offsetParent !== null)
    .map((button) => ({
      group: button.closest<HTMLElement>("[data-keys]")?.dataset["keys"] ?? "",
      key: button.ariaKeyShortcuts ?? button.dataset["key"] ?? "",
      words: (button.ariaLabel ?? button.title) || [...button.childNodes].filter((node) => !(node instanceof HTMLElement && node.tagName === "KBD")).map((node) => node.textContent).join(""),
    }));
}
