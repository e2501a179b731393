// A team is dragged onto an incident of the list; the keys do the same (a number, or the team's card).

import { signal } from "@preact/signals";

import { DISPATCHABLE_INCIDENT, type IncidentRow } from "../types.gen";
import { type Chosen, choose, chosen, dialog } from "./choice";

const dragged = signal<Chosen | null>(null);
/** The incident under the dragged team. */
export const over = signal<number | null>(null);

function may(row: IncidentRow): boolean {
  return dragged.value !== null && row.lon !== null && DISPATCHABLE_INCIDENT.has(row.state);
}

function drop(row: IncidentRow): void {
  const team = dragged.value;
  over.value = null;
  if (!team) return;
  // What was found for another incident does not hold here.
  const reasons = chosen.value === row.id ? team.reasons : [];
  if (chosen.value !== row.id) choose(row.id);
  dialog.value = { name: "preview", team: { ...team, reasons } };
}

interface Drag {
  readonly draggable: true;
  readonly onDragStart: (event: DragEvent) => void;
  readonly onDragEnd: () => void;
}

/** What makes the row of a team one that can be dragged. */
export function drag(team: Chosen): Drag {
  return {
    draggable: true,
    onDragStart: (event) => {
      dragged.value = team;
      event.dataTransfer?.setData("text/plain", team.name);
    },
    onDragEnd: () => {
      dragged.value = null;
      over.value = null;
    },
  };
}

interface Drop {
  readonly "data-over": boolean;
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDragLeave: () => void;
  readonly onDrop: (event: DragEvent) => void;
}

/** What lets a team be dropped on an incident's row. */
export function dropOn(row: IncidentRow): Drop {
  return {
    "data-over": over.value === row.id,
    onDragOver: (event) => {
      if (!may(row)) return;
      event.preventDefault();
      over.value = row.id;
    },
    onDragLeave: () => {
      if (over.value === row.id) over.value = null;
    },
    onDrop: (event) => {
      event.preventDefault();
      drop(row);
    },
  };
}
