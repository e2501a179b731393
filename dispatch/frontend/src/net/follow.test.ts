import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { type AnyEvent, type ClientFrame, type Listen, type Presence, SCHEMA, type ServerFrame } from "../types.gen";
import { Failure } from "./api";
import { Follower, type Listener, type Start } from "./follow";
import type { Channel, Hearer } from "./wire";

class Line implements Channel {
  open = false;
  said: ClientFrame[] = [];
  hearer: Hearer | undefined;
  start(hearer: Hearer): void {
    this.hearer = hearer;
  }
  say(frame: ClientFrame): void {
    this.said.push(frame);
  }
  close(): void {
    this.open = false;
  }
  opens(): void {
    this.open = true;
    this.hearer?.opened();
    this.tells({ frame: "hello", schema: SCHEMA, at: now(), streams: {} });
  }
  drops(code = 1006): void {
    this.open = false;
    this.hearer?.lost(code);
  }
  tells(frame: ServerFrame): void {
    this.hearer?.message(JSON.stringify(frame));
  }
  ticks(): void {
    this.tells({ frame: "tick", at: now() });
  }
  answers(offset: number): void {
    this.tells({ frame: "hello", schema: SCHEMA, at: now(), streams: { "desk:1": offset } });
  }
  event(offset: number): void {
    this.tells({ frame: "event", stream: "desk:1", offset, type: "entry.added", payload: { id: offset }, at: now() });
  }
  listens(): number[] {
    return this.said.filter((frame): frame is Listen => frame.frame === "listen").map(({ streams }) => streams["desk:1"] ?? -1);
  }
}

const now = (): string => new Date().toISOString();

class Screen implements Listener {
  /** The offset of the snapshots to come. */
  at = 4;
  begun = 0;
  failing: Error | null = null;
  events: number[] = [];
  present: Presence[] = [];
  old = false;
  begin(): Promise<Start> {
    if (this.failing) return Promise.reject(this.failing);
    this.begun += 1;
    return Promise.resolve({ streams: { "desk:1": this.at }, groups: [], rooms: ["here:1"] });
  }
  event(event: AnyEvent): void {
    this.events.push("id" in event ? event.id : 0);
  }
  positions(): void {
    // Not of interest here.
  }
  presence(frame: Presence): void {
    this.present.push(frame);
  }
  outdated(): void {
    this.old = true;
  }
}

let line: Line;
let screen: Screen;
let follower: Follower;

/** Started, listening and answered. */
async function live(): Promise<void> {
  follower.start();
  await vi.advanceTimersByTimeAsync(0);
  line.opens();
  line.answers(4);
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-08-14T18:43:00Z") });
  line = new Line();
  screen = new Screen();
  follower = new Follower(line, screen);
});
afterEach(() => void vi.useRealTimers());

describe("a screen that follows", () => {
  it("listens after its snapshot, wherever the socket opened meanwhile, and is live when that is answered", async () => {
    follower.start();
    line.opens();
    expect(line.listens()).toEqual([]);
    await vi.advanceTimersByTimeAsync(0);
    expect(line.listens()).toEqual([4]);
    expect(follower.link.value.state).toBe("connecting");
    line.answers(4);
    expect(follower.link.value.state).toBe("live");
  });

  it("goes on from its offset after a lost socket, without a new snapshot, each event once", async () => {
    await live();
    line.event(5);
    line.drops();
    expect(follower.link.value).toEqual({ state: "offline", since: follower.heard.value });
    line.opens();
    line.event(5);
    line.answers(6);
    line.event(6);
    expect([screen.events, line.listens(), screen.begun]).toEqual([[5, 6], [4, 5], 1]);
    expect(follower.link.value.state).toBe("live");
  });

  it.each(["pruned", "ahead", "slow"])("starts over on a gap (%s), by the same code", async (reason) => {
    await live();
    screen.at = 40;
    line.tells({ frame: "gap", stream: "desk:1", reason });
    if (reason === "slow") line.drops(4408);
    await vi.advanceTimersByTimeAsync(0);
    if (reason === "slow") line.opens();
    expect([screen.begun, line.listens().at(-1)]).toEqual([2, 40]);
  });

  it("starts over on a hole, but not on what was on its way before the answer", async () => {
    await live();
    line.event(9);
    await vi.advanceTimersByTimeAsync(0);
    expect(screen.begun).toBe(2);
    line.event(10);
    await vi.advanceTimersByTimeAsync(0);
    expect(screen.begun).toBe(2);
    line.answers(4);
    line.event(5);
    expect(screen.events).toEqual([5]);
  });

  it("of another schema is outdated", async () => {
    await live();
    line.tells({ frame: "gap", stream: "desk:1", reason: "schema" });
    expect(screen.old).toBe(true);
  });

  it("does not mind what a stream of another tab meets", async () => {
    await live();
    line.tells({ frame: "gap", stream: "desk:2", reason: "pruned" });
    line.tells({ frame: "refused", stream: "here:1", reason: "not_allowed" });
    expect([screen.begun, follower.link.value.state]).toEqual([1, "live"]);
  });
});

describe("the badge", () => {
  it("is offline after twelve silent seconds, since the server was last heard, and live at its next word", async () => {
    await live();
    await vi.advanceTimersByTimeAsync(5000);
    line.ticks();
    const heard = Date.now();
    await vi.advanceTimersByTimeAsync(11_000);
    expect(follower.link.value.state).toBe("live");
    await vi.advanceTimersByTimeAsync(2000);
    expect(follower.link.value).toEqual({ state: "offline", since: heard });
    line.ticks();
    expect(follower.link.value.state).toBe("live");
  });

  it("is not live while the snapshot cannot be had, though the socket is open", async () => {
    await live();
    screen.failing = new Error("no server");
    line.tells({ frame: "gap", stream: "desk:1", reason: "pruned" });
    await vi.advanceTimersByTimeAsync(0);
    line.ticks();
    expect(follower.link.value.state).toBe("offline");
    screen.failing = null;
    await vi.advanceTimersByTimeAsync(3000);
    line.answers(4);
    expect(follower.link.value.state).toBe("live");
  });
});

describe("a snapshot that may not be had", () => {
  it.each([[401, "signed_out"], [404, "refused"]])("(%i) is said, and asked for again now and then", async (status, state) => {
    await live();
    screen.failing = new Failure(status, "no", "no");
    line.tells({ frame: "gap", stream: "desk:1", reason: "pruned" });
    await vi.advanceTimersByTimeAsync(0);
    expect(follower.link.value.state).toBe(state);
    screen.failing = null;
    await vi.advanceTimersByTimeAsync(15_000);
    line.answers(4);
    expect(follower.link.value.state).toBe("live");
  });
});

describe("where the user is", () => {
  it("is said at once, again every few seconds, and again over a new socket once that listens", async () => {
    await live();
    const here = { frame: "here", room: "here:1", subject: "incident:14", typing: false };
    const said = (): number => line.said.filter((frame) => frame.frame === "here").length;
    follower.here("here:1", "incident:14", false);
    expect(line.said.at(-1)).toEqual(here);
    await vi.advanceTimersByTimeAsync(4000);
    expect(said()).toBe(2);
    line.drops();
    line.opens();
    expect(said()).toBe(2);
    line.answers(4);
    expect(line.said.at(-1)).toEqual(here);
  });
});
