// Stands in for the server on the development page: answers with the night of the pictures, changes nothing.

import { paneOf14, positions, rankingOf14, requests, snapshot } from "./night";
import { packed } from "./packing";

const ANSWERS: ReadonlyArray<readonly [RegExp, unknown]> = [
  [/\/api\/board\/flood\/figures/, snapshot.figures],
  [/\/api\/board\/flood\/rows/, snapshot.rows],
  [/\/api\/board\/flood/, snapshot],
  [/\/api\/incidents\/14\/ranking/, rankingOf14],
  [/\/api\/incidents\/\d+\/phone/, { phones: ["+8613812345678"] }],
  [/\/api\/incidents\/\d+\/preview/, {
    letter: "A", characters: 69, segments: 1, encoding: "UCS-2", recipient: "王*伟 136****5872（队长）", problems: ["24 时内已收 4 条短信"], needs_approval: false,
    body: "【临沂市红十字会】任务A：河东区芝麻墩南坊头村12人被困屋顶，需急流6人、急救3人、舟艇3人。能去回A1加分钟数，如A1 20；不能回A2",
  }],
  [/\/api\/incidents\/14$/, paneOf14],
  [/\/api\/operations\/flood\/locate/, [
    { name: "河东区 芝麻墩街道 南坊头村", lon: 118.385, lat: 35.036, precision: "village", source: "gazetteer" },
    { name: "兰山区 南坊街道", lon: 118.33, lat: 35.12, precision: "township", source: "gazetteer" },
  ]],
  [/\/api\/operations\/flood\/similar/, [
    { request: 1, incident: 14, label: "LY-2026-14", title: "南坊头村 12 人被困屋顶", place: "芝麻墩", phone: "138****0912", received_at: requests[0]?.received_at, score: 0.82, why: "同一电话" },
  ]],
  [/\/api\/operations\/flood\/read/, { phone: "13812340000", place: "南坊头村", people: 12, water: "水深 1.5 米", vulnerable: "2 名幼儿", kind: "trapped", urgency: "critical", lane: "help", why: [], words: "" }],
];

const real = window.fetch.bind(window);

window.fetch = async (input, init) => {
  const path = String(input);
  if (path.startsWith("/api/map/")) return real(input, init);
  const found = ANSWERS.find(([pattern]) => pattern.test(path));
  const status = found ? 200 : init?.method === "POST" ? 409 : 404;
  const body = found?.[1] ?? { code: "dev", words: "这是开发页：没有任何改动。", data: {} };
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
};

class Silent extends EventTarget {
  static readonly OPEN = 1;
  readonly OPEN = 1;
  readyState = 0;
  binaryType = "blob";

  constructor() {
    super();
    setTimeout(() => {
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
      this.#say({ frame: "hello", schema: snapshot.schema, at: snapshot.at, streams: {} });
    }, 50);
  }

  #say(frame: unknown): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) }));
  }

  send(text: string): void {
    const at = new Date(Date.parse(snapshot.at) + performance.now()).toISOString();
    if (text.includes("listen")) this.#say({ frame: "hello", schema: snapshot.schema, at, streams: snapshot.streams, groups: { "positions:1": 1 } });
    else if (text.includes("look")) this.dispatchEvent(new MessageEvent("message", { data: packed(positions, Date.parse(at)) }));
    else this.#say({ frame: "tick", at });
  }

  close(): void {
    this.readyState = 3;
  }
}

Object.assign(window, { WebSocket: Silent });
