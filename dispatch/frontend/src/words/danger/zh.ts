// 险情与遇险用词：指挥台、大屏、手机共用。

export const zh = {
  raise: "发布险情",
  acts: { leave: "紧急撤离", hold: "原地避险" } as Readonly<Record<string, string>>,
  draw: "画出险情区：点地图放拐点，点起点合上",
  dialog: {
    title: "发布险情", act: "要求", leave: "立即撤离", hold: "原地避险，停止前进", name: "区域叫什么", nameHelp: "电话里怎么叫：如 汤头片区", why: "原因（可不填）", whyHelp: "如：沭河上游泄洪",
    outside: "区内外部队伍（可不填）", outsideHelp: "每行一队：名称 电话。如：蓝天救援队 13800000000", badOutside: (line: string): string => `这一行没有电话：${line}。没有发出任何通知。`,
    send: "立即通知全区", counting: "正在数区内队伍…", inside: (crews: number, teams: number): string => `将通知 ${crews} 个在外小组、${teams} 支驻地队伍。`,
    nobody: "区内没有在外小组和驻地队伍；区域仍会关闭。", unreachable: (n: number): string => `其中 ${n} 方没有电话，须另行告知。`, closed: "在两人确认解除前，这里不派新任务。",
    done: (name: string): string => `已发布险情：${name}`,
  },
  panel: "险情", silent: "未应答", told: "已通知", received: "收到", withdrawn: "已撤", nobodySilent: "全部已应答", round: (n: number): string => `第 ${n} 次`, again: (t: string): string => `${t} 后再通知`, last: "不再自动通知",
  ago: "已静默", noPhone: "没有电话", dial: "电话", logged: "查看已留痕", sayReceived: "代答收到", sayWithdrawn: "代答已撤", tellAgain: "再通知", show: "看位置", more: (n: number): string => `已应答 ${n} 方`,
  since: (who: string, at: string): string => `${who} ${at} 发布`, closedArea: "不派新任务", over: (names: readonly string[]): string => `事发地在险情区内：${names.join("、")}。`,
  lift: "解除", liftAsk: "提出解除", liftSure: "确认解除", keep: "不解除", asked: (who: string, at: string): string => `${who} ${at} 提出解除，待另一人确认`, lifted: (name: string): string => `已解除：${name}`, liftAsked: "已提出解除，请另一名值班员确认",
  kind: { crew: "小组", team: "队伍", outside: "外部" },
  source: (word: string): string => `（${word}）`,
  alarm: {
    title: "队员遇险", take: "我来接手", over: "已脱险", taken: (who: string, at: string): string => `${who} ${at} 接手`, untaken: "无人接手", escalated: (at: string): string => `60 秒无人接手，${at} 已短信上报`,
    place: (at: string, age: string): string => `位置 ${at}（${age}前）`, sent: "没有定位，按派往地点", none: "位置不明", times: (n: number): string => `连按 ${n} 次`, took: "已由您接手", ended: "已标为脱险",
    told: (who: string, at: string): string => `指挥台 ${who} ${at} 已接手，保持电话畅通。`, waiting: "指挥台已响警，还没有人接手；能打电话就打。",
  },
  phone: {
    area: (area: string): string => `险情区：${area}`, leave: "立即撤到安全处，清点人数", hold: "立即停止前进，就地避险", received: "收到", withdrawn: "已撤到安全处", safe: "已到安全处",
    answered: "指挥台已知道您收到。到安全处后请再点一次：", out: (at: string): string => `${at} 已报：在安全处`, desk: "打给指挥台", waits: "待发",
  },
  wall: { silent: (n: number): string => `未应答 ${n}`, told: (n: number): string => `通知 ${n}`, withdrawn: (n: number): string => `已撤 ${n}`, alarm: (crew: string): string => `遇险 ${crew}`, danger: "险情" },
};

export type DangerWords = typeof zh;
