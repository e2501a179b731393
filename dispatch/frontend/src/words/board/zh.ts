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
  ways: {
    title: (n: number): string => `召集 → #${n}`, group: "怎样问", usual: "（推荐）", nobody: "没有可问的队伍", atOnce: "即刻",
    nth: (n: number): string => `第 ${n} 批`, who: (teams: number, people: number): string => [teams && `${teams} 队`, people && `${people} 人`].filter(Boolean).join("、") || "0 队",
    first: (who: string, percent: number, time: string): string => `首批 ${who}，${time} 内凑齐 ${percent}%`, most: (n: number): string => `；无人应答时问到 ${n} 个`,
    within: (minutes: number): string => `≤ ${minutes} 分可到`, chance: (percent: number): string => `凑齐 ${percent}%`,
    everybody: (n: number): string => `全部可问 ${n} 个`, firstNames: "首批", singles: (n: number): string => `单独队员 ${n} 人`,
    send: (who: string): string => `发送第 1 批 · ${who}`, sendAny: "发送",
    short: (percent: number): string => `能问的全问也只有 ${percent}% 的把握：请同时准备移交或请求支援。`,
    approval: (n: number): string => `超过 ${n} 个，须指挥长批准后才发出。`, approvalLater: (n: number): string => `累计超过 ${n} 个时停下来等指挥长批准。`,
    stops: "人数一够即停；其余的马上收到“人员已满”，迟到的应答也一样。",
  },
  waves: {
    title: "批次", skip: "立即下一批", pause: "暂停计时", standing: (t: string): string => `计时暂停，还剩 ${t}`,
    counts: (n: number, yes: number, no: number): string => `问 ${n} · 应 ${yes} · 拒 ${no}`,
    override: "已全部响铃，正在请示指挥长；到时无答复即照发并留痕", agree: "同意", refuse: "叫停",
  },
  queue: { settle: "已处理", settled: "已处理，已留痕", take: "登记为求助", nobody: "无需处理", choose: "先选中一个事件，再回到这里按 M 归到它" },
  nextStep: { resolve: "处理受阻", read: "看原话", crews: "看出动" },
  askedSoFar: (n: number, at: string, t: string): string => `${at} 起 · 问过 ${n} 人${t && ` · 用时 ${t}`}`,
  company: {
    also: "也在看", and: "、", looks: (name: string): string => `${name} 在看`, writes: (name: string): string => `${name} 正在编辑`,
    locked: (name: string): string => `${name} 正在编辑，停笔后可接着写`, board: (names: string): string => `也在值班：${names}`, waiting: "已提交，等服务器确认",
  },
  team: { assignTo: (n: number): string => `派到 #${n}`, assign: (team: string): string => `派 ${team}`, people },
  pin: { hint: "点地图钉点；或用方向键移动地图，Enter 钉在十字处" },
  map: { legend: "图例", whole: "全区" },
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
};

export type BoardWords = typeof zh;
