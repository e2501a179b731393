// Written by `manage.py make_types` from the Python structs and enums. Do not edit.

export const SCHEMA = "5c564fbb1903aad2";

export const Approval = ["drafted", "submitted", "approved", "rejected"] as const;
export type Approval = (typeof Approval)[number];

export const AskState = ["queued", "sent", "delivered", "read", "accepted", "declined", "surplus", "expired", "withdrawn", "failed", "reserve"] as const;
export type AskState = (typeof AskState)[number];

export const Audience = ["teams", "people", "everybody"] as const;
export type Audience = (typeof Audience)[number];

export const BotKind = ["wecom", "dingtalk", "feishu"] as const;
export type BotKind = (typeof BotKind)[number];

export const CallOutLane = ["life_critical", "urgent", "planned"] as const;
export type CallOutLane = (typeof CallOutLane)[number];

export const CallOutState = ["drafted", "awaiting_approval", "running", "paused", "filled", "exhausted", "withdrawn", "closed"] as const;
export type CallOutState = (typeof CallOutState)[number];

export const Channel = ["sms", "voice"] as const;
export type Channel = (typeof Channel)[number];

export const ClosureKind = ["flooded", "road_closed"] as const;
export type ClosureKind = (typeof ClosureKind)[number];

export const DangerAct = ["leave", "hold"] as const;
export type DangerAct = (typeof DangerAct)[number];

export const HandOffTo = ["119", "120", "110", "flood_hq", "chapter"] as const;
export type HandOffTo = (typeof HandOffTo)[number];

export const IncidentKind = ["trapped", "water_rescue", "evacuation", "missing", "medical", "vehicle", "flooding", "supplies", "disinfection", "shelter", "event_cover", "other"] as const;
export type IncidentKind = (typeof IncidentKind)[number];

export const IncidentState = ["received", "located", "called_out", "under_way", "on_scene", "suspended", "closed", "handed_over", "cancelled"] as const;
export type IncidentState = (typeof IncidentState)[number];

export const Lane = ["help", "unverified", "offer", "news", "unclear"] as const;
export type Lane = (typeof Lane)[number];

export const MissionState = ["reserved", "committed", "en_route", "on_scene", "returning", "home", "stood_down"] as const;
export type MissionState = (typeof MissionState)[number];

export const Mode = ["live", "exercise", "simulation"] as const;
export type Mode = (typeof Mode)[number];

export const OrganisationKind = ["province", "city", "county", "grassroots"] as const;
export type OrganisationKind = (typeof OrganisationKind)[number];

export const PersonState = ["trapped", "evacuated", "hospital", "missing", "dead"] as const;
export type PersonState = (typeof PersonState)[number];

export const Policy = ["waves", "everybody", "one_by_one", "leader_first"] as const;
export type Policy = (typeof Policy)[number];

export const PostState = ["queued", "posting", "posted", "failed"] as const;
export type PostState = (typeof PostState)[number];

export const Precision = ["exact", "street", "village", "township", "county", "city", "none"] as const;
export type Precision = (typeof Precision)[number];

export const ProposalItemState = ["proposed", "accepted", "declined", "stale"] as const;
export type ProposalItemState = (typeof ProposalItemState)[number];

export const ProposalState = ["standing", "replaced", "discarded"] as const;
export type ProposalState = (typeof ProposalState)[number];

export const Purpose = ["call_out", "confirm", "full", "stand_down", "correction", "ask_back", "code", "receipt", "reply", "warning", "danger", "all_clear", "alarm", "approval", "reminder", "reserve", "moved_up"] as const;
export type Purpose = (typeof Purpose)[number];

export const RequestState = ["new", "claimed", "verified", "duplicate", "false", "offer", "other", "stale"] as const;
export type RequestState = (typeof RequestState)[number];

export const Role = ["admin", "commander", "coordinator", "leader", "volunteer"] as const;
export type Role = (typeof Role)[number];

export const Snag = ["text_in", "stuck", "words", "crew_words", "trouble", "silent_crew", "lost", "doubtful", "unsent", "exhausted", "unposted", "late"] as const;
export type Snag = (typeof Snag)[number];

export const Source = ["phone", "form", "text", "chat", "sheet", "page", "code_page", "keypad", "coordinator", "system"] as const;
export type Source = (typeof Source)[number];

export const StopReason = ["rate", "spend", "account", "refusals", "by_hand"] as const;
export type StopReason = (typeof StopReason)[number];

export const StopState = ["waiting", "on_scene", "done", "blocked", "wrong_address", "not_found", "already_rescued", "dropped"] as const;
export type StopState = (typeof StopState)[number];

export const TeamKind = ["search", "water", "relief", "medical", "water_supply", "sanitation", "psychological", "disinfection", "logistics"] as const;
export type TeamKind = (typeof TeamKind)[number];

export const TextState = ["queued", "sending", "sent", "delivered", "undelivered", "failed", "unknown", "cancelled", "expired", "received", "filed", "asked_back", "in_queue"] as const;
export type TextState = (typeof TextState)[number];

export const Timer = ["next_wave", "answer", "approval", "sign_up", "reminder"] as const;
export type Timer = (typeof Timer)[number];

export const ToldState = ["told", "received", "withdrawn"] as const;
export type ToldState = (typeof ToldState)[number];

export const Unit = ["people", "boat", "vehicle", "pump", "drone", "aed"] as const;
export type Unit = (typeof Unit)[number];

export const Urgency = ["critical", "urgent", "routine"] as const;
export type Urgency = (typeof Urgency)[number];

export const OPEN_INCIDENT: ReadonlySet<string> = new Set<IncidentState>(["received", "located", "called_out", "under_way", "on_scene", "suspended"]);
export const DISPATCHABLE_INCIDENT: ReadonlySet<string> = new Set<IncidentState>(["received", "located", "called_out", "under_way", "on_scene"]);
export const ANSWERABLE_ASK: ReadonlySet<string> = new Set<AskState>(["queued", "sent", "delivered", "read", "declined", "expired", "failed", "reserve"]);
export const WAITING_ASK: ReadonlySet<string> = new Set<AskState>(["queued", "sent", "delivered", "read"]);
export const LIVE_MISSION: ReadonlySet<string> = new Set<MissionState>(["committed", "en_route", "on_scene", "returning"]);
export const RECALLABLE_MISSION: ReadonlySet<string> = new Set<MissionState>(["reserved", "committed", "en_route"]);
export const ASKING_CALL_OUT: ReadonlySet<string> = new Set<CallOutState>(["awaiting_approval", "running", "paused"]);
export const OPEN_CALL_OUT: ReadonlySet<string> = new Set<CallOutState>(["drafted", "awaiting_approval", "running", "paused", "filled", "exhausted"]);
export const OPEN_REQUEST: ReadonlySet<string> = new Set<RequestState>(["new", "claimed", "verified"]);
export const TROUBLED_STOP: ReadonlySet<string> = new Set<StopState>(["blocked", "wrong_address", "not_found", "already_rescued"]);

export interface AlarmChanged {
  type: "alarm.changed";
  operation: number | null;
  id: number;
  mission: number;
  standing: boolean;
  acknowledged: boolean;
  escalated: boolean;
}

export interface AlarmRow {
  id: number;
  mission: number;
  incident: number | null;
  number: number | null;
  name: string;
  who: string;
  phone: string;
  times: number;
  lon: number | null;
  lat: number | null;
  point_at: string | null;
  raised_at: string;
  escalated_at: string | null;
  acknowledged_by: number | null;
  acknowledged_name: string;
  acknowledged_at: string | null;
}

export interface AreaRow {
  minutes: number;
  shape: unknown;
  km2: number;
  teams: number;
  people: number;
  incidents: number;
}

export interface AreasPane {
  incident: number | null;
  team: number | null;
  mode: string;
  lon: number;
  lat: number;
  fix_age_s: number | null;
  estimated: boolean;
  source: string;
  attribution: string;
  areas: ReadonlyArray<AreaRow>;
}

export interface AskChanged {
  type: "ask.changed";
  operation: number | null;
  id: number;
  call_out: number;
  incident: number;
  team: number | null;
  state: string;
  round: number;
  unclear: boolean;
  offered: number | null;
  eta_minutes: number | null;
  due_at: string | null;
  source: string;
}

export interface AskRow {
  id: number;
  call_out: number;
  incident: number;
  team: number | null;
  who: string;
  phone: string;
  role: string;
  state: string;
  round: number;
  wave: number;
  asked_at: string;
  due_at: string | null;
  answered_at: string | null;
  source: string;
  offered: number | null;
  taken: number | null;
  eta_minutes: number | null;
  words: string;
  unclear: boolean;
  delivery: string;
  call: string;
  next: string;
  reserve: number | null;
}

export interface Bucket {
  at: string;
  requests: number;
  open: number;
}

export interface CallOutChanged {
  type: "callout.changed";
  operation: number | null;
  id: number;
  incident: number;
  letter: string;
  state: string;
  next_at: string | null;
}

export interface CallOutRow {
  id: number;
  incident: number;
  letter: string;
  state: string;
  life_critical: boolean;
  started_at: string | null;
  next_at: string | null;
  next_who: string;
  policy: string;
  wave: number;
  wave_at: string | null;
  chance: number | null;
  paused_at: string | null;
  override_at: string | null;
  lane: string;
  sign_up_until: string | null;
  approval: string;
}

export interface CandidateRow {
  name: string;
  lon: number;
  lat: number;
  precision: string;
  source: string;
}

export interface ClosedAheadRow {
  closure: number;
  kind: string;
  metres: number;
  lon: number;
  lat: number;
  estimated: boolean;
  from_base: boolean;
}

export interface ClosureChanged {
  type: "closure.changed";
  operation: number | null;
  id: number;
  kind: string;
  standing: boolean;
}

export interface ClosureRow {
  id: number;
  kind: string;
  shape: Readonly<Record<string, unknown>>;
  bridges_open: boolean;
  note: string;
  drawn_by: number | null;
  drawn_name: string;
  drawn_at: string;
  lifted_name: string;
  lifted_at: string | null;
}

export interface ColleagueRow {
  id: number;
  name: string;
}

export interface Counts {
  needed: number;
  asked: number;
  accepted: number;
  en_route: number;
  on_scene: number;
  requests: number;
  unclear: number;
  trouble: number;
  trapped: number;
  evacuated: number;
  hospital: number;
  missing: number;
}

export interface CoveragePane {
  minutes: number;
  mode: string;
  region: string;
  region_name: string;
  regions: ReadonlyArray<RegionRow>;
  teams: number;
  estimated: boolean;
  source: string;
  attribution: string;
  boundary: unknown;
  uncovered: unknown;
  uncovered_km2: number;
  boundary_km2: number;
  townships: TownshipsRow;
  incidents: number;
  incident_people: number;
  volunteers: number;
  volunteers_uncovered: number;
}

export interface CrewRow {
  volunteer: number;
  name: string;
  insured: boolean;
  named: boolean;
  busy: boolean;
}

export interface DangerChanged {
  type: "danger.changed";
  operation: number | null;
  id: number;
  act: string;
  standing: boolean;
  lift_asked: boolean;
  told: number;
  received: number;
  withdrawn: number;
}

export interface DangerRow {
  id: number;
  act: string;
  name: string;
  why: string;
  shape: Readonly<Record<string, unknown>>;
  raised_name: string;
  raised_at: string;
  lift_asked_by: number | null;
  lift_asked_name: string;
  lift_asked_at: string | null;
  told: ReadonlyArray<ToldRow>;
}

export interface Decided {
  plan: number;
  accepted: number;
  items: ReadonlyArray<DecidedRow>;
}

export interface DecidedRow {
  item: number;
  state: string;
  team: string;
  call_out: number | null;
  words: string;
  who: string;
  at: string | null;
}

export interface EntryAdded {
  type: "entry.added";
  operation: number | null;
  id: number;
  incident: number | null;
  mission: number | null;
  verb: string;
  at: string;
}

export interface EntryRow {
  id: number;
  incident: number | null;
  mission: number | null;
  verb: string;
  at: string;
  recorded_at: string;
  who: string;
  words: string;
}

export interface Error {
  frame: "error";
  code: string;
  message: string;
}

export interface EventFrame {
  frame: "event";
  stream: string;
  offset: number;
  type: string;
  payload: unknown;
  at: string;
}

export interface Figures {
  requests: number;
  unverified: number;
  to_dispatch: number;
  en_route: number;
  on_scene: number;
  evacuated: number;
  trapped: number;
  hospital: number;
  missing: number;
  teams_out: number;
  people_out: number;
  vehicles_out: number;
  boats_out: number;
  teams_ready: number;
  people_ready: number;
  as_of: string;
}

export interface GapFrame {
  frame: "gap";
  stream: string;
  reason: string;
}

export interface GapRow {
  need: number;
  unit: string;
  have: number;
  wanted: number;
  team: number | null;
  words: string;
}

export interface HandOffRow {
  to: string;
  reference: string;
  note: string;
  at: string;
}

export interface Hello {
  frame: "hello";
  schema: string;
  at: string;
  streams: Readonly<Record<string, number>>;
  groups?: Readonly<Record<string, number>>;
}

export interface Here {
  frame: "here";
  room: string;
  subject: string;
  typing?: boolean;
}

export interface IncidentChanged {
  type: "incident.changed";
  operation: number | null;
  id: number;
  number: number;
  state: string;
  kind: string;
  urgency: string;
  lon: number | null;
  lat: number | null;
  precision: string;
  owner: number | null;
  seen: boolean;
  sensitive: boolean;
  stage_at: string;
}

export interface IncidentCounted {
  type: "incident.counted";
  operation: number | null;
  id: number;
  needed: number;
  asked: number;
  accepted: number;
  en_route: number;
  on_scene: number;
  requests: number;
  unclear: number;
  trouble: number;
  trapped: number;
  evacuated: number;
  hospital: number;
  missing: number;
}

export interface IncidentPane {
  id: number;
  water: string;
  vulnerable: string;
  meeting_point: string;
  bring: string;
  place_words: string;
  place_source: string;
  starts_at: string | null;
  ends_at: string | null;
  milestones: Readonly<Record<string, string>>;
  needs: ReadonlyArray<NeedRow>;
  persons: ReadonlyArray<PersonRow>;
  hand_offs: ReadonlyArray<HandOffRow>;
  outcome: Readonly<Record<string, unknown>> | null;
  requests: ReadonlyArray<RequestRow>;
  entries: ReadonlyArray<EntryRow>;
  acts: ReadonlyArray<string>;
}

export interface IncidentRow {
  id: number;
  number: number;
  label: string;
  state: string;
  kind: string;
  urgency: string;
  title: string;
  place: string;
  area: string;
  lon: number | null;
  lat: number | null;
  precision: string;
  people: number | null;
  on_water: boolean;
  owner: number | null;
  owner_name: string;
  seen: boolean;
  sensitive: boolean;
  received_at: string;
  stage_at: string;
  closed_at: string | null;
  next: string;
  due_at: string | null;
  counts: Counts;
}

export interface LikelyRow {
  percent: number;
  asked: number;
  yes: number;
}

export interface Listen {
  frame: "listen";
  streams: Readonly<Record<string, number>>;
  schema: string;
  groups?: ReadonlyArray<string>;
  rooms?: ReadonlyArray<string>;
}

export interface Look {
  frame: "look";
  cells: ReadonlyArray<string>;
}

export interface Me {
  id: number;
  name: string;
  role: string;
  language: string;
  density: string;
  may_approve: boolean;
}

export interface MissionChanged {
  type: "mission.changed";
  operation: number | null;
  id: number;
  incident: number | null;
  team: number | null;
  state: string;
  strength: number;
  stop: string | null;
  trouble: string | null;
  has_words: boolean;
  eta_at: string | null;
}

export interface MissionRow {
  id: number;
  incident: number | null;
  team: number | null;
  team_name: string;
  leader: string;
  state: string;
  strength: number;
  boats: number;
  vehicles: number;
  stop: string | null;
  trouble: string | null;
  words: string;
  eta_at: string | null;
  committed_at: string;
  departed_at: string | null;
  arrived_at: string | null;
  left_at: string | null;
  home_at: string | null;
  roll_call_due_at: string | null;
  subject: string;
  closed: ClosedAheadRow | null;
}

export interface NeedRow {
  need: number;
  skill: string;
  unit: string;
  quota: number;
  taken: number;
}

export interface OperationRow {
  id: number;
  slug: string;
  name: string;
  organisation: string;
  mode: string;
  response_level: number | null;
}

export interface PersonRow {
  id: number;
  state: string;
  count: number;
  name: string;
  destination: string;
  at: string;
}

export interface PhoneAlarm {
  mission: number;
  raised_at: string;
  taken_by: string;
  taken_at: string | null;
}

export interface PhoneCall {
  ask: AskRow;
  letter: string;
  operation: OperationRow;
  incident: PhoneIncident;
  team_name: string;
  free: number;
  boats: number;
  vehicles: number;
  wanted_people: number;
  wanted_boats: number;
  wanted_vehicles: number;
  from_lon: number;
  from_lat: number;
  seconds: number | null;
  metres: number | null;
  open: boolean;
  begins: string | null;
  until: string | null;
}

export interface PhoneDanger {
  id: number;
  danger: number;
  act: string;
  area: string;
  why: string;
  name: string;
  mission: number | null;
  state: string;
  raised_at: string;
  withdrawn_at: string | null;
  desk_phone: string;
}

export interface PhoneIncident {
  id: number;
  label: string;
  number: number;
  state: string;
  kind: string;
  urgency: string;
  title: string;
  place: string;
  area: string;
  lon: number | null;
  lat: number | null;
  precision: string;
  people: number | null;
  water: string;
  on_water: boolean;
  vulnerable: string;
  meeting_point: string;
  bring: string;
  needs: ReadonlyArray<NeedRow>;
  counts: Counts;
}

export interface PhoneMe {
  volunteer: number;
  name: string;
  language: string;
  on_duty: boolean;
  shares_position: boolean;
}

export interface PhoneMission {
  mission: MissionRow;
  ask: number | null;
  offered: number | null;
  letter: string;
  operation: OperationRow;
  incident: PhoneIncident | null;
  next: string | null;
  may_lead: boolean;
  may_revert: boolean;
  crew: ReadonlyArray<CrewRow>;
  desk_phone: string;
}

export interface PhoneSnapshot {
  at: string;
  schema: string;
  streams: Readonly<Record<string, number>>;
  me: PhoneMe;
  gateway: string;
  calls: ReadonlyArray<PhoneCall>;
  missions: ReadonlyArray<PhoneMission>;
  dangers: ReadonlyArray<PhoneDanger>;
  alarms: ReadonlyArray<PhoneAlarm>;
  engaged: boolean;
  roll_call_minutes: number;
}

export interface PlanChangeRow {
  code: string;
  why: string;
  incident: number;
  team: number | null;
  words: string;
  because: string;
}

export interface PlanFigureRow {
  teams: number;
  seconds: number;
  people: number;
  pieces: number;
  unseen: number;
  cost: number;
}

export interface PlanIncidentRow {
  id: number;
  number: number;
  title: string;
  urgency: string;
  kind: string;
  state: string;
  lon: number;
  lat: number;
  lacks: ReadonlyArray<string>;
  items: ReadonlyArray<PlanItemRow>;
  missing: ReadonlyArray<string>;
}

export interface PlanItemRow {
  id: number;
  team: number;
  name: string;
  place: string;
  lon: number;
  lat: number;
  seconds: number;
  estimated: boolean;
  fills: string;
  state: string;
  why: string;
  who: string;
  at: string | null;
}

export interface PlanLeftOutRow {
  id: number;
  number: number;
  title: string;
  words: string;
}

export interface PlanRow {
  id: number;
  by: number | null;
  by_name: string;
  at: string;
  source: string;
  estimated: number;
  milliseconds: number;
  free_teams: number;
  kept_home: number;
  figures: PlanFigureRow;
  nearest_first: PlanFigureRow;
  saved: number;
  gap: number | null;
  incidents: ReadonlyArray<PlanIncidentRow>;
  changes: ReadonlyArray<PlanChangeRow>;
  left_out: ReadonlyArray<PlanLeftOutRow>;
  left_out_more: number;
  differs: ReadonlyArray<string>;
}

export interface PlanView {
  operation: number;
  reserve: number;
  most: number;
  plan: PlanRow | null;
}

export interface PlannedRow {
  starts_at: string;
  ends_at: string | null;
  until: string;
  teams: number;
  people: number;
  everybody: number;
}

export interface PolicyRow {
  policy: string;
  waves: ReadonlyArray<WaveRow>;
}

export interface PrepositionPane {
  minutes: number;
  mode: string;
  region: string;
  before_km2: number;
  after_km2: number;
  lost_km2: number;
  uncovered: unknown;
  share: number;
  proven: boolean;
  movable: number;
  reserve: number;
  moves: ReadonlyArray<PrepositionRow>;
}

export interface PrepositionRow {
  team: number;
  name: string;
  lon: number;
  lat: number;
  site: string;
  to_lon: number;
  to_lat: number;
  minutes: number;
  estimated: boolean;
  km2: number;
  townships: ReadonlyArray<string>;
}

export interface Presence {
  frame: "presence";
  room: string;
  items: ReadonlyArray<PresentItem>;
}

export interface PresentItem {
  user: string;
  subject: string;
  since: string;
  typing: boolean;
}

export interface Preview {
  letter: string;
  body: string;
  characters: number;
  segments: number;
  encoding: string;
  recipient: string;
  problems: ReadonlyArray<string>;
  needs_approval: boolean;
}

export interface ProposalChanged {
  type: "proposal.changed";
  operation: number | null;
  id: number;
  state: string;
  by: number | null;
  proposed: number;
  accepted: number;
  declined: number;
  stale: number;
}

export interface QueueChanged {
  type: "queue.changed";
  operation: number | null;
  id: number;
  kind: string;
}

export interface QueueRow {
  id: number;
  kind: string;
  code: string;
  incident: number | null;
  words: string;
  who: string;
  phone: string;
  received_at: string;
  owner: number | null;
  owner_name: string;
  candidates: ReadonlyArray<string>;
}

export interface RankedRow {
  team: number;
  rank: number | null;
  name: string;
  free: number;
  boats: number;
  seconds: number;
  metres: number;
  estimated: boolean;
  expected: number;
  earliest: number;
  latest: number;
  likely: LikelyRow;
  asked: boolean;
  needs_reason: boolean;
  change: string;
  reasons: ReadonlyArray<ReasonRow>;
}

export interface RankingPane {
  incident: number;
  at: string;
  source: string;
  ranked: ReadonlyArray<RankedRow>;
  refused: ReadonlyArray<RankedRow>;
  gaps: ReadonlyArray<GapRow>;
  singles: ReadonlyArray<SingleRow>;
}

export interface ReadingRow {
  phone: string;
  place: string;
  people: number | null;
  water: string;
  vulnerable: string;
  kind: string;
  urgency: string;
  lane: string;
  why: ReadonlyArray<string>;
  words: string;
}

export interface ReasonRow {
  code: string;
  level: string;
  words: string;
}

export interface Refused {
  frame: "refused";
  stream: string;
  reason: string;
}

export interface RegionRow {
  code: string;
  name: string;
}

export interface RequestChanged {
  type: "request.changed";
  operation: number | null;
  id: number;
  state: string;
  lane: string;
  incident: number | null;
  owner: number | null;
}

export interface RequestRow {
  id: number;
  label: string;
  state: string;
  lane: string;
  source: string;
  words: string;
  phone: string;
  place: string;
  people: number | null;
  lon: number | null;
  lat: number | null;
  precision: string;
  flags: ReadonlyArray<string>;
  incident: number | null;
  repost_of: number | null;
  owner: number | null;
  owner_name: string;
  said_at: string;
  received_at: string;
  confirmed_at: string | null;
}

export interface Rows {
  incidents: ReadonlyArray<IncidentRow>;
  requests: ReadonlyArray<RequestRow>;
  teams: ReadonlyArray<TeamRow>;
  call_outs: ReadonlyArray<CallOutRow>;
  asks: ReadonlyArray<AskRow>;
  missions: ReadonlyArray<MissionRow>;
  queue: ReadonlyArray<QueueRow>;
  entries: ReadonlyArray<EntryRow>;
  closures: ReadonlyArray<ClosureRow>;
  dangers: ReadonlyArray<DangerRow>;
  alarms: ReadonlyArray<AlarmRow>;
}

export interface SimilarRow {
  request: number | null;
  incident: number | null;
  label: string;
  title: string;
  place: string;
  phone: string;
  received_at: string;
  score: number;
  why: string;
}

export interface SingleRow {
  volunteer: number;
  need: number;
  wanted: string;
  name: string;
  phone: string;
  team: string;
  seconds: number;
  metres: number;
  estimated: boolean;
  expected: number;
  earliest: number;
  latest: number;
  likely: LikelyRow;
  needs_reason: boolean;
  reasons: ReadonlyArray<ReasonRow>;
}

export interface Snapshot {
  at: string;
  schema: string;
  streams: Readonly<Record<string, number>>;
  position_groups: ReadonlyArray<string>;
  rooms: ReadonlyArray<string>;
  operation: OperationRow;
  operations: ReadonlyArray<OperationRow>;
  me: Me | null;
  gateway: string;
  figures: Figures;
  texts: TextFigures;
  rows: Rows;
  roll_call_minutes: number;
}

export interface TeamChanged {
  type: "team.changed";
  operation: number | null;
  id: number;
  on_duty: boolean;
  engaged: number;
  strength: number;
}

export interface TeamRow {
  id: number;
  name: string;
  short_name: string;
  kind: string;
  organisation: string;
  lon: number;
  lat: number;
  strength: number;
  engaged: number;
  on_duty: boolean;
  boats: number;
  vehicles: number;
  state: string;
}

export interface TextChanged {
  type: "text.changed";
  operation: number | null;
  id: number;
  outbound: boolean;
  state: string;
  ask: number | null;
  mission: number | null;
}

export interface TextFigures {
  queued: number;
  delivered_percent: number | null;
  doubtful: number;
  failed: number;
}

export interface Tick {
  frame: "tick";
  at: string;
}

export interface ToldRow {
  id: number;
  mission: number | null;
  team: number | null;
  name: string;
  who: string;
  phone: string;
  people: number;
  state: string;
  round: number;
  told_at: string;
  due_at: string | null;
  received_at: string | null;
  withdrawn_at: string | null;
  source: string;
}

export interface TownshipsRow {
  known: number;
  unplaced: number;
  uncovered: ReadonlyArray<string>;
}

export interface Trends {
  notified_p90_s: number | null;
  notify_target_s: number;
  turnout_median_s: number | null;
  arrived_p90_s: number | null;
  arrive_target_s: number;
  buckets: ReadonlyArray<Bucket>;
}

export interface WaveRow {
  teams: ReadonlyArray<number>;
  people: number;
  chance: number;
  window: number;
  farthest: number;
}

export interface WavesPane {
  incident: number;
  everybody: number;
  approval_above: number;
  policies: ReadonlyArray<PolicyRow>;
  life_critical: WaveRow;
  rings: boolean;
  planned: PlannedRow | null;
}

export type AnyEvent = RequestChanged | IncidentChanged | IncidentCounted | CallOutChanged | AskChanged | MissionChanged | TeamChanged | TextChanged | ClosureChanged | EntryAdded | ProposalChanged | QueueChanged | DangerChanged | AlarmChanged;
export type ClientFrame = Listen | Look | Here;
export type ServerFrame = Hello | EventFrame | GapFrame | Presence | Refused | Error | Tick;
