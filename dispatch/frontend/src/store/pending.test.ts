import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { requests, snapshot } from "../dev/night";
import type { AnyEvent, RequestRow, Rows } from "../types.gen";
import type { Change } from "./pending";
import { Store } from "./store";
import { Wanted } from "./tables";

const ME = { id: 71, name: "王敏" };
const OTHER = { id: 72, name: "李强" };
const ROW: RequestRow = { ...(requests[0] as RequestRow), state: "new", owner: null, owner_name: "" };
const CLAIM: Change = { table: "requests", id: ROW.id, set: { state: "claimed", owner: ME.id }, guess: { owner_name: ME.name } };
const NO_ROWS: Rows = { incidents: [], requests: [], teams: [], call_outs: [], asks: [], missions: [], queue: [], entries: [], closures: [], dangers: [], alarms: [] };

/** A server's answer that comes when it is told to. */
class Answer {
  readonly promise: Promise<string>;
  yes!: () => Promise<void>;
  no!: () => Promise<void>;
  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.yes = async () => {
        resolve("done");
        await vi.advanceTimersByTimeAsync(0);
      };
      this.no = async () => {
        reject(new Error("taken"));
        await vi.advanceTimersByTimeAsync(0);
      };
    });
  }
}

let store: Store;
let asked: number;

const row = (): RequestRow | undefined => store.tables.value.requests.get(ROW.id);
const waiting = (): boolean => store.pending.rows.value.has(`requests:${ROW.id}`);
const said = (): readonly unknown[] => [row()?.state, row()?.owner, row()?.owner_name, waiting()];

function event(state: string, owner: number | null): AnyEvent {
  return { type: "request.changed", operation: snapshot.operation.id, id: ROW.id, state, lane: ROW.lane, incident: null, owner };
}

/** The row as it is read from the server, asked for now unless said otherwise. */
function read(found: Partial<RequestRow>, askedAt = performance.now()): void {
  const wanted = new Wanted();
  wanted.add("requests", ROW.id);
  store.merge({ ...NO_ROWS, requests: [{ ...ROW, ...found }] }, wanted, askedAt);
}

function claim(): { answer: Answer; result: Promise<string> } {
  const answer = new Answer();
  const result = store.act([CLAIM], () => answer.promise);
  result.catch(() => undefined);
  return { answer, result };
}

beforeEach(() => {
  vi.useFakeTimers();
  store = new Store();
  store.load({ ...snapshot, rows: { ...NO_ROWS, requests: [ROW] } });
  asked = 0;
  store.wants = () => void (asked += 1);
});
afterEach(() => void vi.useRealTimers());

describe("an act is shown at once", () => {
  it("as waiting, until the event has told it and the row has its words", async () => {
    const { answer } = claim();
    expect(said()).toEqual(["claimed", ME.id, ME.name, true]);
    await answer.yes();
    expect(said()).toEqual(["claimed", ME.id, ME.name, true]);
    store.take(event("claimed", ME.id));
    expect(said()).toEqual(["claimed", ME.id, ME.name, false]);
    read({ state: "claimed", owner: ME.id, owner_name: "王敏（值班）" });
    expect(said()).toEqual(["claimed", ME.id, "王敏（值班）", false]);
    expect(store.pending.overlays.value).toEqual([]);
  });

  it("and nothing of it is left when the event comes before the answer", async () => {
    const { answer } = claim();
    store.take(event("claimed", ME.id));
    expect(said()).toEqual(["claimed", ME.id, ME.name, false]);
    read({ state: "claimed", owner: ME.id, owner_name: ME.name });
    await answer.yes();
    await vi.advanceTimersByTimeAsync(6000);
    expect([store.pending.overlays.value.length, asked]).toEqual([0, 0]);
  });

  it("and taken back at once when it is refused", async () => {
    const { answer, result } = claim();
    await answer.no();
    await expect(result).rejects.toThrow("taken");
    expect(said()).toEqual(["new", null, "", false]);
  });

  it("and nothing is laid over a row that says so already", () => {
    store.take(event("claimed", ME.id));
    claim();
    expect(waiting()).toBe(false);
  });
});

describe("somebody else's change in between", () => {
  it("is what a refusal leaves", async () => {
    const { answer } = claim();
    store.take(event("claimed", OTHER.id));
    expect(said()).toEqual(["claimed", ME.id, ME.name, true]);
    await answer.no();
    read({ state: "claimed", owner: OTHER.id, owner_name: OTHER.name });
    expect(said()).toEqual(["claimed", OTHER.id, OTHER.name, false]);
  });

  it("does not come through before this one's event, and stays when it came after", async () => {
    const { answer } = claim();
    store.take(event("new", null));
    await answer.yes();
    expect(row()?.owner).toBe(ME.id);
    store.take(event("claimed", ME.id));
    store.take(event("verified", OTHER.id));
    expect([row()?.state, row()?.owner, waiting()]).toEqual(["verified", OTHER.id, false]);
    expect(store.pending.overlays.value).toEqual([]);
  });

  it("that hides this one's event is found out by reading the row anew", async () => {
    const { answer } = claim();
    store.take(event("verified", OTHER.id));
    const before = performance.now();
    await vi.advanceTimersByTimeAsync(10);
    await answer.yes();
    expect(asked).toBe(1);
    expect(store.takeWanted().query()).toBe(`requests=${ROW.id}`);
    read({ state: "verified", owner: OTHER.id }, before);
    expect(row()?.state).toBe("claimed");
    await vi.advanceTimersByTimeAsync(10);
    read({ state: "verified", owner: OTHER.id });
    expect([row()?.state, waiting()]).toEqual(["verified", false]);
  });
});

describe("silence", () => {
  it("of five seconds after the answer shows what the server told last, and reads the row anew", async () => {
    const { answer } = claim();
    await answer.yes();
    await vi.advanceTimersByTimeAsync(4900);
    expect(waiting()).toBe(true);
    await vi.advanceTimersByTimeAsync(200);
    expect(said()).toEqual(["new", null, "", false]);
    expect([asked, store.takeWanted().query()]).toEqual([1, `requests=${ROW.id}`]);
  });
});

describe("a fresh snapshot", () => {
  it("is the truth about what was accepted, and what is not answered goes on", async () => {
    const first = claim();
    store.load({ ...snapshot, rows: { ...NO_ROWS, requests: [ROW] } });
    expect(waiting()).toBe(true);
    await first.answer.yes();
    store.load({ ...snapshot, rows: { ...NO_ROWS, requests: [ROW] } });
    expect(said()).toEqual(["new", null, "", false]);
  });
});

describe("two acts on one row", () => {
  it("end one after the other", async () => {
    const first = claim();
    await first.answer.yes();
    const answer = new Answer();
    void store.act([{ table: "requests", id: ROW.id, set: { state: "verified" } }], () => answer.promise);
    expect([row()?.state, row()?.owner]).toEqual(["verified", ME.id]);
    store.take(event("claimed", ME.id));
    expect([row()?.state, waiting()]).toEqual(["verified", true]);
    await answer.yes();
    store.take(event("verified", ME.id));
    expect([row()?.state, waiting()]).toEqual(["verified", false]);
  });
});

describe("a row that will be gone", () => {
  it("is gone at once, and back when that is refused", async () => {
    const text = snapshot.rows.queue[0];
    if (!text) throw new Error("the night has no text in the queue");
    store.load(snapshot);
    const answer = new Answer();
    const result = store.act([{ table: "queue", id: text.id, set: "gone" }], () => answer.promise);
    expect(store.tables.value.queue.has(text.id)).toBe(false);
    const refused = expect(result).rejects.toThrow("taken");
    await answer.no();
    await refused;
    expect(store.tables.value.queue.has(text.id)).toBe(true);
  });
});
