import "fake-indexeddb/auto";

import { beforeEach, describe, expect, it } from "vitest";

import { Failure } from "../net/api";
import { type Act, type ActName, type NewAct, withdrawal } from "./acts";
import { type Box, PageBox, openBox } from "./box";
import { Outbox, verdict } from "./outbox";

const ME = "person:9";
let opened = 0;
const told = (name: ActName, who = ME): NewAct => ({
  who, key: `${name}-${(opened += 1)}`, name, about: "mission:7", detail: "", path: `/api/phone/missions/7/${name}`, body: {}, at: "2026-08-13T20:51:04Z",
});
const names = (acts: readonly Act[]): string[] => acts.map(({ name }) => name);

/** A server that answers as it is told to, and writes down what came. */
class Server {
  readonly came: string[] = [];
  status = 200;
  network = true;

  send = async (act: Act): Promise<void> => {
    this.came.push(act.key);
    if (this.status !== 200) throw new Failure(this.status, "code", "有人先一步");
  };
}

function outboxOn(box: Box, server: Server): Outbox {
  return new Outbox(box, { online: () => server.network, send: server.send, sent: () => undefined, refused: () => undefined });
}

describe.each([["on disk", () => openBox(`test-${(opened += 1)}`)], ["on the page", async () => new PageBox()]])("the box %s", (_where, open) => {
  let box: Box;
  let server: Server;
  let outbox: Outbox;

  beforeEach(async () => {
    box = await open();
    server = new Server();
    outbox = outboxOn(box, server);
    await outbox.open(ME);
  });

  it("sends at once where there is a network, and then holds nothing", async () => {
    await outbox.put(told("depart"));
    await outbox.flush();
    expect(server.came).toHaveLength(1);
    expect(outbox.waiting.value).toEqual([]);
    expect(await box.all()).toEqual([]);
  });

  it("keeps everything in order without a network and sends it in order afterwards", async () => {
    server.network = false;
    const acts = [told("roll_call"), told("leave"), told("say")];
    for (const act of acts) await outbox.put(act);
    await outbox.flush();
    expect(server.came).toEqual([]);
    expect(outbox.blocked.value).toBe("unreachable");
    server.network = true;
    await outbox.flush();
    expect(server.came).toEqual(acts.map(({ key }) => key));
    expect(outbox.blocked.value).toBe("");
  });

  it("sends distress before all that waits", async () => {
    server.network = false;
    for (const name of ["roll_call", "leave", "distress"] as const) await outbox.put(told(name));
    expect(names(outbox.waiting.value)).toEqual(["distress", "roll_call", "leave"]);
  });

  it("sends what got no answer again under the same key", async () => {
    server.status = 0;
    await outbox.put(told("arrive"));
    await outbox.flush();
    expect(outbox.waiting.value[0]?.tried).toBe(true);
    server.status = 200;
    await outbox.flush();
    expect(new Set(server.came).size).toBe(1);
    expect(outbox.waiting.value).toEqual([]);
  });

  it("shows what the server refuses with its words, and goes on with the next", async () => {
    server.network = false;
    await outbox.put(told("arrive"));
    await outbox.put(told("say"));
    server.network = true;
    server.status = 409;
    await outbox.flush();
    expect(outbox.refusals.value.map(({ words }) => words)).toEqual(["有人先一步", "有人先一步"]);
    expect(outbox.waiting.value).toEqual([]);
    const [first] = outbox.refusals.value;
    if (first) outbox.dismiss(first);
    expect(outbox.refusals.value).toHaveLength(1);
  });

  it("stops at a broken server and keeps what it has", async () => {
    server.status = 500;
    await outbox.put(told("arrive"));
    await outbox.put(told("say"));
    await outbox.flush();
    expect(new Set(server.came).size).toBe(1);
    expect(names(outbox.waiting.value)).toEqual(["arrive", "say"]);
  });

  it("lets go of what was never sent, and of nothing else", async () => {
    server.network = false;
    await outbox.put(told("say"));
    const [act] = outbox.waiting.value as [Act];
    expect(await outbox.withdraw(act)).toBe(true);
    expect(await box.all()).toEqual([]);
    expect(await outbox.withdraw({ ...act, tried: true })).toBe(false);
  });

  it("shows and sends only what belongs to whoever uses the page", async () => {
    server.network = false;
    await outbox.put(told("say", "person:1"));
    expect(outbox.waiting.value).toEqual([]);
    server.network = true;
    await outbox.flush();
    expect(server.came).toEqual([]);
    expect(await box.all()).toHaveLength(1);
  });
});

it("what was kept on disk is there for the next page, and goes out", async () => {
  const server = new Server();
  server.network = false;
  const before = outboxOn(await openBox("twice"), server);
  await before.open(ME);
  await before.put(told("leave"));
  const after = outboxOn(await openBox("twice"), server);
  await after.open(ME);
  expect(names(after.waiting.value)).toEqual(["leave"]);
  server.network = true;
  await after.flush();
  expect(await (await openBox("twice")).all()).toEqual([]);
});

it("a step that may have arrived is reverted, a sign of life is never taken back", () => {
  const act = (name: ActName, tried: boolean): Act => ({ ...told(name), id: 1, tried });
  expect(withdrawal(act("leave", true))).toBe("revert");
  expect(withdrawal(act("leave", false))).toBe("remove");
  expect(withdrawal(act("say", true))).toBe("no");
  expect(withdrawal(act("roll_call", false))).toBe("no");
  expect(withdrawal(act("distress", false))).toBe("no");
});

it("refusals are those that sending again cannot heal", () => {
  expect([403, 404, 409, 422].map(verdict)).toEqual(["refused", "refused", "refused", "refused"]);
  expect([0, 429, 401, 500, 503].map(verdict)).toEqual(["unreachable", "unreachable", "signed_out", "broken", "broken"]);
});
