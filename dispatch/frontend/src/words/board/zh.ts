// 指挥台专用的界面用词。

const people = (n: number): string => `${n} 人`;

export const zh = {
  operation: "应急响应",
  gesture: "点一下或按任意键，开启响铃",
  colon: "：",
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
  team: { assignTo: (n: number): string => `派到 #${n}`, assign: (team: string): string => `派 ${team}`, people },
  pin: { hint: "点地图钉点；或用方向键移动地图，Enter 钉在十字处" },
  map: { legend: "图例", whole: "全区" },
  preview: { room: (n: number): string => `本段还可写 ${n} 字`, second: "超出一段，虚线处分段，加倍计费" },
  intake: { pasteHint: "也可在任意栏直接粘贴整段消息（Ctrl V），自动拆开" },
  places: { muster: "自带地名", tianditu: "天地图", amap: "高德", nominatim: "Nominatim", pin: "手工钉点" } as Readonly<Record<string, string>>,
  commands: { needs: "写明需要", suspend: "暂停事件", resume: "恢复事件", cancel: "取消事件", reopen: "重开事件", print: "打印报告", reports: "报告", handset: "虚拟手机", legend: "显示或隐藏图例" },
};

export type BoardWords = typeof zh;
