import { describe, expect, it } from "vitest";

import { snapshot } from "../dev/night";
import type { AnyEvent, Snapshot } from "../types.gen";
import { Store } from "./store";

const OTHER = snapshot.operation.id + 1;

function screen(me: Snapshot["me"]): Store {
  const store = new Store();
  store.load({ ...snapshot, me });
  return store;
}

function textOf(operation: number, outbound: boolean): AnyEvent {
  return { type: "text.changed", operation, id: 1, state: "in_queue", outbound, ask: null, mission: null };
}

describe("an event of another operation of the desk", () => {
  it("that is a text in reads the exception queue anew: everyday duty's texts stand in it", () => {
    const store = screen(snapshot.me);
    expect(store.take(textOf(OTHER, false))).toBe(true);
    expect(store.takeWanted().query()).toBe("queue=1");
    expect(store.lastEvent.value).toBeNull();
  });

  it("that says an exception came, was taken or is done with reads the queue anew, but not on a wall", () => {
    const event: AnyEvent = { type: "queue.changed", operation: OTHER, id: 4, kind: "late" };
    const store = screen(snapshot.me);
    expect(store.take(event)).toBe(true);
    expect(store.takeWanted().query()).toBe("queue=1");
    expect(screen(null).take(event)).toBe(false);
  });

  it("passes by when it is a text out, or anything else", () => {
    const store = screen(snapshot.me);
    expect(store.take(textOf(OTHER, true))).toBe(false);
    expect(store.take({ type: "request.changed", operation: OTHER, id: 1, state: "new", lane: "help", incident: null, owner: null })).toBe(false);
  });

  it("is nothing to a wall, which has no queue", () => {
    expect(screen(null).take(textOf(OTHER, false))).toBe(false);
  });
});

describe("an event of the screen's own operation", () => {
  it("that is a text out counts the texts of the status bar anew", () => {
    const store = screen(snapshot.me);
    expect(store.take(textOf(snapshot.operation.id, true))).toBe(true);
    const wanted = store.takeWanted();
    expect([wanted.texts, wanted.rows, wanted.figures]).toEqual([true, false, false]);
  });
});
