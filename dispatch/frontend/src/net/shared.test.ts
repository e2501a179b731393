import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { ClientFrame, Here, Listen, ServerFrame } from "../types.gen";
import { Shared, type Tab, type Told } from "./shared";
import type { Channel, Hearer } from "./wire";

const AT = "2026-08-14T18:43:08Z";

class Server implements Channel {
  open = false;
  started = 0;
  closed = 0;
  said: ClientFrame[] = [];
  #hearer: Hearer | undefined;

  start(hearer: Hearer): void {
    this.#hearer = hearer;
    this.started += 1;
  }
  say(frame: ClientFrame): void {
    this.said.push(frame);
  }
  close(): void {
    this.open = false;
    this.closed += 1;
  }
  opens(): void {
    this.open = true;
    this.#hearer?.opened();
    this.tells({ frame: "hello", schema: "s", at: AT, streams: {} });
  }
  drops(code = 1006): void {
    this.open = false;
    this.#hearer?.lost(code);
  }
  tells(frame: ServerFrame): void {
    this.#hearer?.message(JSON.stringify(frame));
  }
  sends(bytes: Uint8Array<ArrayBuffer>): void {
    this.#hearer?.message(bytes.buffer);
  }
  event(offset: number, stream = "desk:1"): void {
    this.tells({ frame: "event", stream, offset, type: "x", payload: {}, at: AT });
  }
  answers(): void {
    this.tells({ frame: "hello", schema: "s", at: AT, streams: { "desk:1": 9 }, groups: {} });
  }
  listens(): Listen[] {
    return this.said.filter((frame) => frame.frame === "listen");
  }
}

class Screen implements Tab {
  told: Told[] = [];
  tell(told: Told): void {
    this.told.push(told);
  }
  frames(kind: string): ServerFrame[] {
    return this.told.flatMap((told) => ("data" in told && typeof told.data === "string" ? [JSON.parse(told.data) as ServerFrame] : [])).filter((frame) => frame.frame === kind);
  }
  offsets(): number[] {
    return this.frames("event").map((frame) => (frame.frame === "event" ? frame.offset : 0));
  }
}

function listen(streams: Record<string, number>, groups: string[] = [], rooms: string[] = []): Listen {
  return { frame: "listen", streams, schema: "s", groups, rooms };
}

function at(subject: string, typing = false): Here {
  return { frame: "here", room: "here:1", subject, typing };
}

let server: Server;
let shared: Shared;

function tab(): Screen {
  const screen = new Screen();
  shared.join(screen);
  return screen;
}

/** Long enough for what is gathered to be said. */
const gathered = (): void => void vi.advanceTimersByTime(25);

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  shared = new Shared(server);
});
afterEach(() => void vi.useRealTimers());

describe("two tabs on one socket", () => {
  it("open it once, and close it when the last has gone", () => {
    const [first, second] = [tab(), tab()];
    expect(server.started).toBe(1);
    server.opens();
    shared.leave(first);
    expect(server.closed).toBe(0);
    shared.leave(second);
    expect(server.closed).toBe(1);
    tab();
    expect(server.started).toBe(2);
  });

  it("follow what either follows, and both hear all of it", () => {
    const [first, second] = [tab(), tab()];
    server.opens();
    shared.say(first, listen({ "desk:1": 4 }, ["positions:1"], ["here:1"]));
    shared.say(second, listen({ "desk:2": 7 }, ["positions:2"], ["here:1"]));
    gathered();
    expect(server.said).toEqual([listen({ "desk:1": 4, "desk:2": 7 }, ["positions:1", "positions:2"], ["here:1"])]);
    server.event(5);
    expect([first.offsets(), second.offsets()]).toEqual([[5], [5]]);
  });

  it("of the same stream go on where the one that is behind needs it, and from there on together", () => {
    const first = tab();
    server.opens();
    shared.say(first, listen({ "desk:1": 4 }));
    gathered();
    server.event(5);
    server.event(6);
    const second = tab();
    shared.say(second, listen({ "desk:1": 5 }));
    gathered();
    expect(server.listens().at(-1)?.streams).toEqual({ "desk:1": 5 });
    // Cut off in the middle of what is told again: the second still needs it.
    server.event(7);
    server.drops();
    server.opens();
    shared.say(first, listen({ "desk:1": 7 }));
    gathered();
    expect(server.listens().at(-1)?.streams).toEqual({ "desk:1": 5 });
  });

  it("that is ahead of the socket does not leave the other behind", () => {
    const first = tab();
    server.opens();
    shared.say(first, listen({ "desk:1": 4 }));
    gathered();
    const second = tab();
    shared.say(second, listen({ "desk:1": 30 }));
    gathered();
    expect(server.listens().at(-1)?.streams).toEqual({ "desk:1": 4 });
  });

  it("start over after a gap each from its own snapshot, and the old offset is not asked for again", () => {
    const [first, second] = [tab(), tab()];
    server.opens();
    shared.say(first, listen({ "desk:1": 4 }));
    shared.say(second, listen({ "desk:1": 4 }));
    gathered();
    server.tells({ frame: "gap", stream: "desk:1", reason: "pruned" });
    expect([first.frames("gap").length, second.frames("gap").length]).toEqual([1, 1]);
    shared.say(first, listen({ "desk:1": 500 }));
    gathered();
    expect(server.listens().at(-1)?.streams).toEqual({ "desk:1": 500 });
    shared.say(second, listen({ "desk:1": 502 }));
    gathered();
    expect(server.listens().at(-1)?.streams).toEqual({ "desk:1": 500 });
  });

  it("are answered each for its own listen", () => {
    const [first, second] = [tab(), tab()];
    server.opens();
    expect([first.frames("hello").length, second.frames("hello").length]).toEqual([1, 1]);
    shared.say(first, listen({ "desk:1": 4 }));
    gathered();
    shared.say(second, listen({ "desk:1": 4 }));
    gathered();
    server.answers();
    expect([first.frames("hello").length, second.frames("hello").length]).toEqual([2, 1]);
    server.answers();
    expect([first.frames("hello").length, second.frames("hello").length]).toEqual([2, 2]);
  });

  it("get bytes each in a copy of its own", () => {
    const [first, second] = [tab(), tab()];
    server.opens();
    server.sends(new Uint8Array([1, 2, 3]));
    const got = [first, second].map(({ told }) => told.flatMap((one) => ("data" in one && one.data instanceof ArrayBuffer ? [one.data] : [])));
    expect(got.map((all) => all.map((one) => [...new Uint8Array(one)]))).toEqual([[[1, 2, 3]], [[1, 2, 3]]]);
    expect(got[0]?.[0]).not.toBe(got[1]?.[0]);
  });

  it("look at the cells of both", () => {
    const [first, second] = [tab(), tab()];
    server.opens();
    shared.say(first, { frame: "look", cells: ["0", "1"] });
    shared.say(second, { frame: "look", cells: ["1", "2"] });
    gathered();
    expect(server.said.at(-1)).toEqual({ frame: "look", cells: ["0", "1", "2"] });
  });

  it("hear of a lost socket, and one that opens later that it is open", () => {
    const first = tab();
    server.opens();
    server.drops(1006);
    expect(first.told.at(-1)).toEqual({ lost: 1006 });
    server.opens();
    expect(tab().told).toEqual([{ opened: true }]);
  });
});

describe("where a user with two tabs is", () => {
  it("is where they write, else where they looked last, and not where a tab repeats itself", () => {
    const [first, second] = [tab(), tab()];
    server.opens();
    shared.say(first, at("incident:1"));
    shared.say(second, at("incident:2"));
    expect(server.said.at(-1)).toEqual(at("incident:2"));
    const before = server.said.length;
    shared.say(first, at("incident:1"));
    expect(server.said.length).toBe(before);
    shared.say(second, at("incident:2"));
    expect(server.said.at(-1)).toEqual(at("incident:2"));
    shared.say(first, at("incident:1", true));
    shared.say(second, at("incident:3"));
    expect(server.said.at(-1)).toEqual(at("incident:1", true));
  });

  it("goes back to the other tab when one looks away or is gone", () => {
    const [first, second] = [tab(), tab()];
    server.opens();
    shared.say(first, at("incident:1"));
    shared.say(second, at("incident:2"));
    shared.say(second, at(""));
    expect(server.said.at(-1)).toEqual(at("incident:1"));
    shared.say(second, at("incident:2"));
    shared.leave(second);
    expect(server.said.at(-1)).toEqual(at("incident:1"));
  });
});
