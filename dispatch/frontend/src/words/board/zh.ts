// 指挥台专用的界面用词。

const people = (n: number): string => `${n} 人`;

export const zh = {
  operation: "应急响应",
  gesture: "按任意键开启响铃",
  colon: "：",
  corrected: "位置已更正；途中和在场的队伍已收到通知",
  full: "需要已满。要加派，先用 = 增加需要。",
  nothing: "没有找到",
  search: "命令或搜索（拼音首字母也行）",
  unseen: (n: number): string => `未看 ${n}`,
  keys: { nextTab: "下一栏：事件、求助、异常", toPane: "右栏", back: "回列表", row: "选中的一行（← → 进出，↑ ↓ 移动）", assign: "派队（按名次）", zoom: "放大、缩小", close: "关闭、取消、放下选择" },
  overview: {
    title: "队伍", hint: "选一个事件看推荐队伍", attention: "需要您处理", calm: "没有受阻、迟到或待人工的事。",
    out: "出动中", ready: "备勤", none: "还没有队伍出动", teams: (n: number): string => `${n} 队`, free: (n: number): string => `可出 ${n}`,
    allKinds: "全部类型", latest: "最近记录", noReady: "这一类没有备勤的队伍", show: "在地图上看", drag: "拖到事件上即可派", noIncident: "未挂事件",
  },
  attention: {
    trouble: "受阻", words: "原话待读", rollCall: "点名逾时", late: "迟到", approve: "待批准", queue: "异常短信待归档", queueCount: (n: number): string => `${n} 条`,
    exhausted: "没有下一队可问",
  },
  queue: { take: "登记为求助", nobody: "无需处理", choose: "先选中一个事件，再回到这里按 M 归到它" },
  nextStep: { resolve: "处理受阻", read: "看原话", crews: "看出动" },
  askedSoFar: (n: number, at: string, t: string): string => `${at} 起 · 问过 ${n} 人${t && ` · 用时 ${t}`}`,
  company: {
    also: "也在看", and: "、", looks: (name: string): string => `${name} 在看`, writes: (name: string): string => `${name} 正在编辑`,
    locked: (name: string): string => `${name} 正在编辑，停笔后可接着写`, board: (names: string): string => `也在值班：${names}`, waiting: "已提交，等服务器确认",
  },
  team: { assignTo: (n: number): string => `派到 #${n}`, assign: (team: string): string => `派 ${team}`, people },
  pin: { hint: "点地图钉点；或用方向键移动地图，Enter 钉在十字处" },
  map: { legend: "图例", whole: "全区" },
  closing: {
    title: "封闭与淹水", none: "没有标出封闭。画上后，所有路程和推荐马上避开，途中的队伍会收到示警。", draw: "画", area: "区域", line: "路段", point: "一点",
    hint: { polygon: "点地图放拐点，点起点合上", linestring: "沿路点出拐点，再点末点结束", point: "点地图放在那里" } as Readonly<Record<string, string>>,
    byKey: "方向键移动地图，Enter 放在十字处", corners: (n: number): string => `${n} 点`, back: "退一点", finish: "画完", cancel: "取消",
    newTitle: "这里怎么了", kind: "情况", note: "说明（可不填）", noteHelp: "如：水深 60 厘米，货车可过", bridges: "其中的桥确认可以通行", bridgesHelp: "没人看过的桥一律当作不通。",
    save: "封闭", drawn: "已封闭：路程和推荐已避开", lifted: "已解除封闭", lift: "解除", show: "看", bridgesOpen: "桥可通行",
    since: (who: string, at: string): string => `${who} ${at} 标`, until: (who: string, at: string): string => `${who} ${at} 解除`, history: "已解除", standing: "现在封闭",
    ahead: (km: string, estimated: boolean): string => `前方约 ${km}${estimated ? "（直线估计）" : ""}`, fromBase: (km: string): string => `离出发地约 ${km}`, warned: "已示警",
  },
  preview: { room: (n: number): string => `本段还可写 ${n} 字`, second: "超出一段，虚线处分段，加倍计费" },
  intake: { check: "请核对填好的内容", pasteHint: "也可在任意栏直接粘贴整段消息（Ctrl V），自动拆开" },
  places: { muster: "自带地名", tianditu: "天地图", amap: "高德", nominatim: "Nominatim", pin: "手工钉点" } as Readonly<Record<string, string>>,
  /** 一段话像求救、像提供帮助、像资讯的依据；像不像同一件事的依据。 */
  why: {
    trapped: "有人被困", cry: "在求救", lacking: "缺物资", hands: "缺人手", asks_for: "请人提供", missing: "有人失联", cut_off: "与外界中断",
    unrescued: "尚未获救", form: "按求助格式写", vulnerable: "有老弱病残", water: "说到水情", injury: "有伤病", contact: "留了联系方式", urgent: "说得很急",
    state_them: "写明处境", gives: "愿意提供", come_to_us: "可去避险", has: "手上有物资", donates: "捐赠", serves: "提供服务", press: "媒体报道",
    video: "视频", fame: "名人转发", cheer: "加油祝福", rumour: "传闻", alarm: "预警", warning: "提醒", service: "服务信息",
    how_to: "自救知识", solved: "说已解决", moves: "交通信息", phone: "同一电话", place: "同一地点", near: "就在附近", words: "话很像",
  } as Readonly<Record<string, string>>,
  commands: { needs: "写明需要", suspend: "暂停事件", resume: "恢复事件", cancel: "取消事件", reopen: "重开事件", print: "打印报告", reports: "报告", handset: "虚拟手机", legend: "显示或隐藏图例" },
  plan: {
    title: "总调派方案", short: "总调派", waiting: (n: number): string => `${n} 队待定`, and: "、", space: "空格", tick: "勾选",
    propose: "排一个方案", again: "按新情况重排", againWhy: "原来派的尽量不动，只改必须改的", fresh: "从头排", freshWhy: "不管原方案，重新算最好的", discard: "放弃",
    acceptAll: (n: number): string => `全部派出 ${n} 队`, acceptSome: (n: number): string => `派出所选 ${n} 队`,
    reserve: "每县留守", reserveUnit: "队", changed: "情况有变：", nobody: "还没有人去", lacks: "还缺", noTeam: "派不出队", fills: "补",
    incident: "事件", today: "现在", proposal: "方案", nothing: "没有待派的缺口。", none: "还没有方案。按 R，把所有待派事件和所有空闲队伍一起排。", loading: "正在取方案…",
    counted: (free: number, sent: number): string => `空闲 ${free} 队，派 ${sent} 队`,
    changes: (n: number): string => `与上一个方案相比有 ${n} 处不同`, leftOut: "没有排进来的事件", more: (n: number): string => `另有 ${n} 件`,
    worth: "方案好在哪里", nearestFirst: "按来电顺序就近派", thisPlan: "这个方案", teamsSent: (n: number): string => `平均到场（越急越久越重），派 ${n} 队`,
    stillMissing: "仍缺", nothingMissing: "不缺", pieces: (n: number): string => `${n} 件装备`, unseen: (n: number): string => `${n} 处无人去看`,
    saved: (percent: number): string => `把等候和缺口都算上，比就近派少 ${percent}%。`, same: "和就近派一样好。",
    best: "已证明没有更好的方案。", gap: (percent: number): string => `已证明：最多还可能再好 ${percent}%。`, unproven: "离最好的还差多少没有算出来。",
    estimated: (n: number): string => `${n} 条路程是按直线估的`, byRoad: "路程按道路算", keptHome: (n: number): string => `留守 ${n} 队`, took: (s: number): string => `用时 ${s.toFixed(1)} 秒`,
    sendTitle: (n: number): string => `派出 ${n} 队？`, send: "派出", sendWhat: "每队的队长马上收到短信，10 秒内可以撤回。",
    sendChanged: "排方案后情况有变：变了的不会派出，其余照派。", second: (most: number): string => `超过 ${most} 队，要由没有提出方案的另一位指挥长来接受。`,
    accepted: (n: number): string => `已派出 ${n} 队`, refused: (words: string): string => `未派：${words}`, discarded: "方案已放弃，没有再派队",
    told: (n: number): string => `有新的总调派方案：${n} 队待定（按 * 看）`,
  },
};

export type BoardWords = typeof zh;
