// The others of a room, with their names. Pure.

import type { PresentItem } from "../types.gen";

export interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly subject: string;
  readonly typing: boolean;
}

/** Everybody but `me`, once a place, by name; those whose name is not known yet are left out. */
export function othersOf(items: readonly PresentItem[], me: number | undefined, known: ReadonlyMap<string, string>): readonly Colleague[] {
  return items
    .filter(({ user }) => user !== String(me))
    .map(({ user, subject, typing }) => ({ id: user, name: known.get(user) ?? "", subject, typing }))
    .filter(({ name }) => name !== "")
    .sort((a, b) => a.name.localeCompare(b.name, "zh") || a.id.localeCompare(b.id));
}
