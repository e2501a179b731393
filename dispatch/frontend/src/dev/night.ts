// The night of 14 August as the pictures tell it: what tests and the development page show. Not part of the build.

import type { Position } from "../net/packed";
import type {
  AskRow, CallOutRow, ClosureRow, Counts, EntryRow, IncidentPane, IncidentRow, MissionRow, QueueRow, RankingPane, RequestRow, Snapshot, TeamRow,
} from "../types.gen";
import { SCHEMA } from "../types.gen";

export const NOW = Date.parse("2026-08-13T18:47:16Z");
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();
const ahead = (seconds: number): string => ago(-seconds);

const NOBODY: Counts = {
  needed: 0, asked: 0, accepted: 0, en_route: 0, on_scene: 0, requests: 1, unclear: 0, trouble: 0,
  trapped: 0, evacuated: 0, hospital: 0, missing: 0,
};

type Told = Partial<Omit<IncidentRow, "counts">> & { counts?: Partial<Counts> };

function incident(number: number, urgency: string, kind: string, title: string, age: number, told: Told): IncidentRow {
  return {
    id: number, number, label: `LY-2026-${number}`, state: "on_scene", kind, urgency, title, place: "", area: "河东区",
    lon: null, lat: null, precision: "village", people: null, on_water: false, owner: 2, owner_name: "王海", seen: true,
    sensitive: false, received_at: ago(age), stage_at: ago(Math.min(age, 120)), closed_at: null, next: "none", due_at: null,
    ...told, counts: { ...NOBODY, ...told.counts },
  };
}

export const incidents: readonly IncidentRow[] = [
  incident(22, "critical", "water_rescue", "白马河桥 车辆落水 2 人失联", 95, { state: "received", place: "李庄", area: "郯城县", seen: false, next: "locate", due_at: ahead(25), people: 2, on_water: true, owner: null, owner_name: "", lon: 118.372, lat: 34.762, precision: "township" }),
  incident(14, "critical", "trapped", "南坊头村 12 人被困屋顶", 248, { state: "called_out", place: "芝麻墩", people: 12, on_water: true, next: "answers", due_at: ahead(47), lon: 118.385, lat: 35.036, counts: { needed: 12, asked: 24, accepted: 3, en_route: 6, requests: 5, unclear: 1, trapped: 12 } }),
  incident(23, "urgent", "missing", "78 岁老人夜间走失", 262, { state: "located", place: "白沙埠", area: "兰山区", seen: false, next: "call_out", due_at: ahead(130), lon: 118.345, lat: 35.262, people: 1 }),
  incident(9, "urgent", "evacuation", "敬老院 46 名老人转移", 6730, { place: "太平", next: "finish", due_at: ahead(245), lon: 118.487, lat: 35.226, people: 46, counts: { needed: 20, asked: 38, accepted: 2, en_route: 2, on_scene: 16, requests: 3, evacuated: 31 } }),
  incident(11, "urgent", "flooding", "地下车库进水 排水警戒", 5088, { place: "金雀山", area: "兰山区", next: "finish", due_at: ahead(750), lon: 118.268, lat: 35.082, counts: { needed: 8, asked: 15, on_scene: 8, requests: 4 } }),
  incident(17, "urgent", "medical", "透析患者 3 人断电待转院", 1625, { state: "under_way", place: "罗庄街道", area: "罗庄区", next: "arrive", due_at: ahead(560), lon: 118.236, lat: 35.0, people: 3, counts: { needed: 4, asked: 6, en_route: 4, requests: 2 } }),
  incident(20, "routine", "supplies", "帐篷 60 顶 送安置点", 3511, { state: "under_way", place: "郑旺", next: "arrive", due_at: ahead(1264), lon: 118.585, lat: 35.175, counts: { needed: 6, asked: 10, en_route: 5, on_scene: 1 } }),
  incident(19, "routine", "vehicle", "滨河东路 3 车熄火 缺 2 人", 2476, { state: "called_out", place: "九曲", next: "depart", due_at: ago(760), lon: 118.405, lat: 35.138, counts: { needed: 4, asked: 8, accepted: 0, en_route: 2, requests: 3, trouble: 0 } }),
  incident(21, "routine", "disinfection", "退水后消杀 4 个村", 900, { state: "located", place: "册山", area: "罗庄区", next: "call_out", due_at: ahead(2700), lon: 118.256, lat: 34.866, counts: { needed: 10 } }),
  incident(24, "routine", "shelter", "临时安置点 缺被褥 80 套", 700, { state: "suspended", place: "重坊", area: "郯城县", next: "resume", lon: 118.21, lat: 34.7 }),
];

function team(id: number, name: string, short_name: string, kind: string, state: string, lon: number, lat: number, strength: number, more: Partial<TeamRow> = {}): TeamRow {
  return { id, name, short_name, kind, organisation: "", lon, lat, strength, engaged: state === "available" ? 0 : strength, on_duty: state !== "off", boats: 0, vehicles: 1, state, ...more };
}

const teams: readonly TeamRow[] = [
  team(1, "河东区应急救护队", "河东急救", "medical", "asked", 118.47, 35.095, 6),
  team(2, "临沭县水上救援队", "临沭水上", "water", "available", 118.6, 34.905, 5, { boats: 1 }),
  team(3, "罗庄区综合救援队", "罗庄综合", "search", "available", 118.186, 34.952, 10, { boats: 1 }),
  team(4, "费县应急救护队", "费县急救", "medical", "off", 118.16, 35.152, 7),
  team(5, "兰山区水上救援队", "兰山水上", "water", "en_route", 118.332, 35.07, 6, { boats: 2 }),
  team(6, "河东区护理分队", "河东护理", "sanitation", "on_scene", 118.432, 35.188, 12),
  team(7, "市红十字物流队", "市物流", "logistics", "en_route", 118.572, 35.06, 4, { vehicles: 2 }),
];

function mission(id: number, incident: number, teamId: number, state: string, strength: number, more: Partial<MissionRow> = {}): MissionRow {
  const found = teams.find((one) => one.id === teamId);
  return {
    id, incident, team: teamId, team_name: found?.name ?? "", leader: "刘*", state, strength, boats: found?.boats ?? 0, vehicles: 1, stop: "waiting", trouble: null,
    words: "", eta_at: ahead(540), committed_at: ago(180), departed_at: state === "committed" ? null : ago(64), arrived_at: null, left_at: null, home_at: null,
    roll_call_due_at: null, subject: `mission:${id}`, closed: null, ...more,
  };
}

const missions: readonly MissionRow[] = [
  mission(1, 14, 5, "en_route", 6),
  mission(2, 9, 6, "on_scene", 12, { arrived_at: ago(4000), roll_call_due_at: ahead(245), stop: "on_scene" }),
  mission(3, 20, 7, "en_route", 4, { eta_at: ago(200) }),
  mission(4, 17, 1, "en_route", 4, { trouble: "blocked", stop: "blocked", words: "到了但是进不去" }),
];

const callOuts: readonly CallOutRow[] = [
  { id: 1, incident: 14, letter: "A", state: "running", life_critical: true, started_at: ago(193), next_at: ahead(47), next_who: "next_wave", policy: "waves", wave: 1, wave_at: ago(73), chance: 95, paused_at: null, override_at: null, lane: "urgent", sign_up_until: null, approval: "" },
];

function ask(id: number, who: string, phone: string, state: string, more: Partial<AskRow> = {}): AskRow {
  return {
    id, call_out: 1, incident: 14, team: 1, who, phone, role: "leader", state, round: 1, wave: 1, asked_at: ago(133), due_at: ahead(47), answered_at: null,
    source: "", offered: null, taken: null, eta_minutes: null, words: "", unclear: false, delivery: "delivered", call: "", next: "", reserve: null, ...more,
  };
}

const asks: readonly AskRow[] = [
  ask(1, "刘*", "137****9035", "accepted", { team: 5, offered: 6, taken: 6, eta_minutes: 12, source: "page", answered_at: ago(175) }),
  ask(2, "张*强", "138****2207", "accepted", { team: 3, offered: 4, taken: 3, eta_minutes: 20, source: "text", words: "A1 20", answered_at: ago(38) }),
  ask(3, "李*军", "139****4418", "read", { team: 3, role: "deputy", unclear: true, words: "能不能晚点", source: "text" }),
  ask(4, "王*伟", "136****5872", "delivered", { team: 1 }),
  ask(5, "赵*国", "189****3310", "failed", { team: 2, delivery: "undelivered" }),
  ask(6, "陈*", "158****0416", "declined", { team: 7, source: "text", words: "A2", answered_at: ago(96) }),
];

function entry(id: number, seconds: number, verb: string, words: string, incidentId: number | null = 14): EntryRow {
  return { id, incident: incidentId, mission: null, verb, at: ago(seconds), recorded_at: ago(seconds), who: "", words };
}

export const entries: readonly EntryRow[] = [
  entry(9, 38, "ask.accepted", "138****2207 回「A1 20」→ 应答，20 分到"),
  entry(8, 56, "ask.unclear", "139****4418 回「能不能晚点」→ 待人工判断"),
  entry(7, 64, "mission.en_route", "兰山区水上救援队 出发 6 人"),
  entry(6, 73, "callout.next", "问河东区应急救护队队长"),
  entry(5, 95, "request.linked", "王海 并入求助 R-0871（第 5 条）"),
  entry(4, 193, "callout.started", "召集 A 开始：急流救援 6、急救 3、舟艇 3"),
  entry(3, 226, "incident.located", "定位到 河东区 芝麻墩 南坊头村（村）"),
];

function request(id: number, lane: string, words: string, phone: string, place: string, more: Partial<RequestRow> = {}): RequestRow {
  return {
    id, label: `R-0${860 + id}`, state: "new", lane, source: "phone", words, phone, place, people: null, lon: null, lat: null, precision: "none", flags: [], incident: null,
    repost_of: null, owner: null, owner_name: "", said_at: ago(300 - id), received_at: ago(280 - id), confirmed_at: null, ...more,
  };
}

export const requests: readonly RequestRow[] = [
  request(1, "help", "我家在汤头街道后村，水到腰了，有个八十岁老人走不动，快来", "138****0912", "汤头街道后村", { people: 4, precision: "village", source: "form" }),
  request(2, "help", "车陷在滨河路桥洞里，两个人站在车顶", "159****7710", "滨河路桥洞", { people: 2, state: "claimed", owner: 2, owner_name: "王海" }),
  request(3, "help", "【转】求扩散！郑旺镇有村子停水停电，缺药", "", "郑旺镇", { source: "chat", flags: ["township_only"], repost_of: 2, precision: "township" }),
  request(4, "unverified", "救命救命", "170****0001", "", { source: "form", flags: ["over_limit"] }),
  request(5, "offer", "我有两条橡皮艇可以借出，在兰山", "186****2201", "兰山", { source: "chat" }),
];

const queue: readonly QueueRow[] = [
  { id: 31, kind: "text_in", code: "T-31", incident: null, words: "两小时后行不行", who: "孙*梅", phone: "150****6621", received_at: ago(250), owner: null, owner_name: "", candidates: ["ask:3", "ask:4"] },
  { id: 32, kind: "text_in", code: "T-32", incident: null, words: "到了但是进不去", who: "", phone: "133****7719", received_at: ago(120), owner: 2, owner_name: "王海", candidates: [] },
  { id: 33, kind: "text_in", code: "T-33", incident: null, words: "？", who: "周*", phone: "133****7700", received_at: ago(40), owner: null, owner_name: "", candidates: ["ask:1"] },
];

const closures: readonly ClosureRow[] = [
  { id: 1, kind: "flooded", shape: { type: "Polygon", coordinates: [[[118.4, 35.02], [118.45, 35.02], [118.46, 35.06], [118.41, 35.07], [118.4, 35.02]]] }, bridges_open: false, note: "水深 60 厘米", drawn_by: 2, drawn_name: "王海", drawn_at: ago(900), lifted_name: "", lifted_at: null },
  { id: 2, kind: "road_closed", shape: { type: "LineString", coordinates: [[118.3, 35.1], [118.34, 35.12], [118.36, 35.12]] }, bridges_open: false, note: "", drawn_by: 2, drawn_name: "王海", drawn_at: ago(400), lifted_name: "", lifted_at: null },
];

export const positions: readonly Position[] = [
  { subject: "mission:1", lon: 118.35, lat: 35.055, heading: 130, speed: 8, accuracy: 12, source: "phone", at: NOW - 12_000 },
  { subject: "mission:3", lon: 118.548, lat: 35.1, heading: 40, speed: 8, accuracy: 20, source: "phone", at: NOW - 150_000 },
  { subject: "mission:4", lon: 118.275, lat: 34.972, heading: 250, speed: null, accuracy: 20, source: "phone", at: NOW - 420_000 },
];

export const snapshot: Snapshot = {
  at: new Date(NOW).toISOString(), schema: SCHEMA, streams: { "desk:1": 100 }, position_groups: ["positions:1"], rooms: [],
  operation: { id: 1, slug: "flood", name: "8·14 暴雨洪涝", organisation: "临沂市红十字会", mode: "live", response_level: 2 },
  operations: [
    { id: 1, slug: "flood", name: "8·14 暴雨洪涝", organisation: "临沂市红十字会", mode: "live", response_level: 2 },
    { id: 2, slug: "duty", name: "日常值班", organisation: "临沂市红十字会", mode: "live", response_level: null },
  ],
  me: { id: 2, name: "王海", role: "coordinator", language: "zh-hans", density: "normal", may_approve: false },
  gateway: "handset",
  figures: {
    requests: 23, unverified: 5, to_dispatch: 4, en_route: 17, on_scene: 25, evacuated: 58, trapped: 31, hospital: 4, missing: 3,
    teams_out: 7, people_out: 42, vehicles_out: 9, boats_out: 4, teams_ready: 21, people_ready: 186, as_of: new Date(NOW).toISOString(),
  },
  texts: { queued: 0, delivered_percent: 94, doubtful: 1, failed: 2 },
  rows: { incidents, requests, teams, call_outs: callOuts, asks, missions, queue, entries, closures, dangers: [], alarms: [] },
  roll_call_minutes: 20,
};

export const paneOf14: IncidentPane = {
  id: 14, water: "水深 1.5 米，流急，已断电", vulnerable: "2 名幼儿，1 名孕妇", meeting_point: "沂河路东桥头", bring: "救生衣、头盔、头灯", place_words: "河东区 芝麻墩街道 南坊头村",
  place_source: "gazetteer",
  starts_at: null, ends_at: null, milestones: { received: ago(248), located: ago(226), called_out: ago(193) },
  needs: [
    { need: 1, skill: "急流救援", unit: "people", quota: 6, taken: 5 },
    { need: 2, skill: "急救", unit: "people", quota: 3, taken: 2 },
    { need: 3, skill: "舟艇操作", unit: "people", quota: 3, taken: 2 },
    { need: 3, skill: "舟艇操作", unit: "boat", quota: 2, taken: 1 },
  ],
  persons: [{ id: 1, state: "trapped", count: 12, name: "", destination: "", at: ago(248) }],
  hand_offs: [], outcome: null,
  requests: [request(8, "help", "屋顶上十二个人，有小孩", "138****5521", "南坊头村", { state: "verified", incident: 14 })],
  entries, acts: ["suspended", "handed_over", "cancelled", "closed", "call_out"],
};

/** A turnout of 1:45, and a range as wide as an estimate's. */
function arriving(seconds: number): { readonly seconds: number; readonly expected: number; readonly earliest: number; readonly latest: number } {
  return { seconds, expected: seconds + 105, earliest: 63 + seconds * 0.75, latest: 180 + seconds * 1.5 };
}

export const rankingOf14: RankingPane = {
  incident: 14, at: ago(2), source: "straight_line",
  gaps: [{ need: 3, unit: "boat", have: 1, wanted: 2, team: 5, words: "60 分钟内冲锋舟只有 1/2；最近的在沂水，84 分钟" }],
  singles: [
    { volunteer: 71, need: 1, wanted: "急流救援", name: "李*军", phone: "138****5521", team: "河东水上", ...arriving(420), metres: 3900, estimated: true, likely: { percent: 47, asked: 9, yes: 6 }, needs_reason: false, reasons: [{ code: "buddy", level: "weak", words: "下水须结伴" }] },
  ],
  ranked: [
    { team: 1, rank: 1, name: "河东区应急救护队", free: 6, boats: 0, ...arriving(840), metres: 7800, estimated: true, likely: { percent: 34, asked: 12, yes: 5 }, asked: true, needs_reason: false, change: "", reasons: [
      { code: "skill", level: "good", words: "急救 3/3" }, { code: "certificates", level: "good", words: "证书有效" }, { code: "rest", level: "good", words: "休 9 时" }, { code: "position", level: "good", words: "40 秒前" }] },
    { team: 2, rank: 2, name: "临沭县水上救援队", free: 5, boats: 1, ...arriving(1140), metres: 14100, estimated: true, likely: { percent: 34, asked: 12, yes: 5 }, asked: false, needs_reason: false, change: "", reasons: [
      { code: "skill", level: "weak", words: "急流救援 5/6" }, { code: "certificates", level: "good", words: "证书有效" }, { code: "rest", level: "good", words: "休 6 时" }, { code: "position", level: "weak", words: "4 分前" }] },
    { team: 3, rank: 3, name: "罗庄区综合救援队", free: 10, boats: 1, ...arriving(1380), metres: 17000, estimated: true, likely: { percent: 34, asked: 12, yes: 5 }, asked: false, needs_reason: false, change: "", reasons: [
      { code: "skill", level: "weak", words: "急流救援 3/6" }, { code: "certificates", level: "good", words: "证书有效" }, { code: "rest", level: "weak", words: "仅休 40 分" }, { code: "position", level: "good", words: "1 分前" }] },
  ],
  refused: [
    { team: 4, rank: null, name: "费县应急救护队", free: 7, boats: 0, ...arriving(2460), metres: 31000, estimated: true, likely: { percent: 34, asked: 12, yes: 5 }, asked: false, needs_reason: false, change: "先要：2 人续“急流救援”证书（另有 1 项）", reasons: [
      { code: "no_certificate", level: "refuse", words: "急流证书 8月7日过期" }, { code: "uninsured", level: "refuse", words: "4 人无保险" }] },
  ],
};
