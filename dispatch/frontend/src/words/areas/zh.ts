// 行程范围、覆盖与预置的界面用词。

export const zh = {
  group: "行程与覆盖", button: "15/30/60 分", buttonOf: (whom: string): string => `${whom}：15/30/60 分钟行程范围`, choose: "先选一个已定位的事件，或一支队伍",
  towards: (n: number): string => `谁能到 #${n}`, from: (team: string): string => `${team}能到哪里`,
  mode: "方式", modes: { car: "驾车", foot: "步行" }, minutes: (n: number): string => `${n} 分`, pill: (n: number): string => `${n} 分`, pillEstimated: (n: number): string => `估 ${n} 分`,
  teams: (n: number): string => `可出 ${n} 队`, people: (n: number): string => `备勤 ${n} 人`, incidents: (n: number): string => `事件 ${n}`, area: (km2: string): string => `${km2} km²`,
  columns: { line: "线", minutes: "路程", teams: "可出队伍", people: "备勤队员", incidents: "事件" },
  note: "只算路程，不含集结时间；按驻地数。", fix: (minutes: number): string => `从队伍 ${minutes} 分钟前的位置算起。`,
  estimated: "估算：这里没有道路数据，按直线距离折算，也没有避开封闭路段。", loading: "正在计算……",
  coverage: {
    button: "覆盖", title: "覆盖", minutes: "多少分钟内", region: "区域", teams: (n: number): string => `可出 ${n} 队`,
    uncovered: "未覆盖", of: (uncovered: string, whole: string): string => `${uncovered} / ${whole} km²`, percent: (n: number): string => `${n}%`,
    townships: "未覆盖乡镇", townshipsOf: (n: number, known: number): string => `${n} / ${known} 个`, unplaced: (n: number): string => `另有 ${n} 个乡镇没有坐标，未计入`,
    more: (n: number): string => `另 ${n} 个`, incidents: "未覆盖事件", incidentsOf: (n: number, people: number): string => `${n} 起${people ? `，报 ${people} 人` : ""}`,
    volunteers: "未覆盖队员驻地", volunteersOf: (n: number, all: number): string => `${n} / ${all} 人`,
    people: "系统没有居民人口数据：以上数的是乡镇、事件和登记队员，不是居民人数。",
    legend: "斜线：可出队伍在时限内到不了", noTeams: "没有可出的队伍：全部未覆盖。",
  },
  moves: {
    title: "预置", most: "最多移动", reserve: "每县留守", teams: (n: number): string => `${n} 队`, propose: "提方案", again: "重新提", none: "没有值得移动的队伍。",
    noneMovable: "没有全员备勤的队伍可移动。", movable: (n: number): string => `${n} 队全员备勤可移动`, way: (from: string, to: string): string => `${from} → ${to}`,
    arrives: (n: number, estimated: boolean): string => `${n} 分钟到${estimated ? "（估）" : ""}`, gains: (km2: string): string => `新覆盖 ${km2} km²`,
    result: (before: string, after: string): string => `未覆盖 ${before} → ${after} km²`, lost: (km2: string): string => `其中移走后不再覆盖 ${km2} km²`,
    proven: "已比较全部走法，没有更好的。", share: (n: number): string => `至少达到最好走法的 ${n}%（已证明）。`,
    proposal: "只是建议：不会通知任何人。图上是移动后的未覆盖。", drop: "收起方案",
  },
  score: "怎么排的",
};

export type AreaWords = typeof zh;
