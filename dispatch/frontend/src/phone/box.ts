// Where acts wait: on the phone's disk, so that nothing is lost with the page, the battery or the network.

import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import type { Act, NewAct } from "./acts";

export interface Box {
  /** Whether it outlives the page. */
  readonly lasting: boolean;
  all(): Promise<Act[]>;
  put(act: NewAct): Promise<Act>;
  tried(act: Act): Promise<void>;
  remove(id: number): Promise<void>;
}

const OPEN_MS = 1500;

interface Schema extends DBSchema {
  acts: { key: number; value: Omit<Act, "id"> & { id?: number } };
}

class DiskBox implements Box {
  readonly lasting = true;
  readonly #db: IDBPDatabase<Schema>;

  constructor(db: IDBPDatabase<Schema>) {
    this.#db = db;
  }

  async all(): Promise<Act[]> {
    return (await this.#db.getAll("acts")) as Act[];
  }

  async put(act: NewAct): Promise<Act> {
    const id = await this.#db.add("acts", { ...act, tried: false });
    return { ...act, id, tried: false };
  }

  async tried(act: Act): Promise<void> {
    // A withdrawn act must not come back by being marked.
    const held = await this.#db.get("acts", act.id);
    if (held) await this.#db.put("acts", { ...held, tried: true });
  }

  remove(id: number): Promise<void> {
    return this.#db.delete("acts", id);
  }
}

/** For browsers that refuse a disk (private windows): waits only as long as the page. */
export class PageBox implements Box {
  readonly lasting = false;
  #acts: Act[] = [];
  #last = 0;

  async all(): Promise<Act[]> {
    return [...this.#acts];
  }

  async put(act: NewAct): Promise<Act> {
    const kept = { ...act, id: (this.#last += 1), tried: false };
    this.#acts = [...this.#acts, kept];
    return kept;
  }

  async tried(act: Act): Promise<void> {
    this.#acts = this.#acts.map((one) => (one.id === act.id ? { ...one, tried: true } : one));
  }

  async remove(id: number): Promise<void> {
    this.#acts = this.#acts.filter((one) => one.id !== id);
  }
}

async function disk(name: string): Promise<Box> {
  const db = await openDB<Schema>(name, 1, {
    upgrade(opened) {
      opened.createObjectStore("acts", { keyPath: "id", autoIncrement: true });
    },
  });
  return new DiskBox(db);
}

/** The box of this phone; a disk that refuses, or does not answer (some browsers hang here), is done without. */
export function openBox(name = "muster-phone"): Promise<Box> {
  const page = new Promise<Box>((resolve) => setTimeout(() => resolve(new PageBox()), OPEN_MS));
  return Promise.race([disk(name).catch(() => new PageBox()), page]);
}
