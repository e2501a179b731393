// Moving the focus by the arrow keys: along the list on the left, along the rows of the pane, and between the two.

function rowsOf(attribute: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(`[${attribute}]`)].filter((row) => row.offsetParent !== null);
}

function focus(row: HTMLElement | undefined): boolean {
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
  return row !== undefined;
}

function here(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>("[data-item]") ?? null;
}

/** Whether a row of the right pane has the focus. */
export function inPane(): boolean {
  return here() !== null;
}

/** Along the list that has the focus, or to the chosen row of the left one. */
export function walk(by: number): boolean {
  const item = here();
  const rows = rowsOf(item ? "data-item" : "data-row");
  const at = rows.findIndex((row) => row === (item ?? document.activeElement));
  const from = at >= 0 ? at + by : Math.max(0, rows.findIndex((row) => row.ariaCurrent === "true"));
  return focus(rows[Math.max(0, Math.min(rows.length - 1, from))]);
}

/** To the first row of the pane: those who answer, crews that are out, teams. */
export function toPane(): boolean {
  return !inPane() && focus(rowsOf("data-item")[0]);
}

/** Back to the list. */
export function toList(): boolean {
  const rows = rowsOf("data-row");
  return focus(rows.find((row) => row.ariaCurrent === "true") ?? rows[0]);
}

/** The next tab, where a tab has the focus; false elsewhere. */
export function nextTab(by: number): boolean {
  const tab = document.activeElement;
  if (!(tab instanceof HTMLElement) || tab.role !== "tab") return false;
  const tabs = rowsOf("role='tab'");
  const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length];
  next?.click();
  return focus(next);
}
