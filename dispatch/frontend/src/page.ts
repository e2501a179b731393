// What the page's shell says: who, where, in which language. Read once.

export type Language = "zh" | "en";

export interface BaseMap {
  readonly url: string;
  readonly datum: string;
  readonly attribution: string;
}

export interface Skill {
  readonly id: number;
  readonly code: string;
  readonly name: string;
}

export interface Page {
  readonly screen: string;
  readonly language: Language;
  readonly gateway: string;
  readonly base_map: BaseMap | null;
  readonly slug?: string;
  readonly token?: string;
  /** The primary key of whoever is signed in. */
  readonly user?: number | null;
  readonly skills?: readonly Skill[];
}

function read<T>(id: string): T {
  return JSON.parse(document.getElementById(id)?.textContent ?? "null") as T;
}

export const page: Page = read<Page>("page");

const labels: Readonly<Record<string, Readonly<Record<string, string>>>> = read("labels");

/** The word of a code in the reader's language; a code without a word is shown as it is. */
export function label(list: string, code: string): string {
  return labels[list]?.[code] ?? code;
}

/** Codes with their words, in the order given: an object's own order would put 110 before 119. */
export function labelled(list: string, codes: readonly string[]): ReadonlyArray<readonly [code: string, word: string]> {
  return codes.map((code) => [code, label(list, code)] as const);
}
