// Times and figures as they are written: 04:08, 1:52:10, 02:47:16, 8月14日 周五.

import type { Language } from "./page";

const ZONE = "Asia/Shanghai";
const two = (n: number): string => String(n).padStart(2, "0");

/** Seconds as a running clock: 04:08 under an hour, 1:52:10 above. */
export function clock(seconds: number): string {
  const s = Math.max(0, Math.trunc(seconds));
  const minutes = Math.floor(s / 60);
  return minutes < 60
    ? `${two(minutes)}:${two(s % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`;
}

/** Seconds as a countdown: 0:47, 12:40, 1:02:05. */
export function short(seconds: number): string {
  const text = clock(seconds);
  return text.startsWith("0") ? text.slice(1) : text;
}

const part = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hourCycle: "h23", ...options });
const HM = part({ hour: "2-digit", minute: "2-digit" });
const HMS = part({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DATES: Record<Language, Intl.DateTimeFormat> = {
  zh: new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, month: "long", day: "numeric", weekday: "short" }),
  en: new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, month: "short", day: "numeric", weekday: "short" }),
};

const moment = (at: string | number): number => (typeof at === "number" ? at : Date.parse(at));

/** 02:47 in China. */
export const hm = (at: string | number): string => HM.format(moment(at));
/** 02:47:16 in China. */
export const hms = (at: string | number): string => HMS.format(moment(at));
/** 8月14日周五, Fri, 14 Aug. */
export const day = (at: string | number, language: Language): string => DATES[language].format(moment(at));

/** About how far: 800 m, 2.6 km, 14 km. */
export function distance(metres: number): string {
  if (metres < 950) return `${Math.max(100, Math.round(metres / 100) * 100)} m`;
  const km = metres / 1000;
  return `${km < 10 ? km.toFixed(1).replace(/\.0$/, "") : Math.round(km)} km`;
}

const MOMENTS: Record<Language, Intl.DateTimeFormat> = {
  zh: new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, hourCycle: "h23", month: "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit" }),
  en: new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hourCycle: "h23", month: "short", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit" }),
};
/** 11月8日周日 06:00, Sun, 8 Nov, 06:00. */
export const dayAndTime = (at: string | number, language: Language): string => MOMENTS[language].format(moment(at));

/** How long something takes that is far off: 3 d 4 h, 5 h 20 min, else a countdown. */
export function long(seconds: number, units: readonly [day: string, hour: string, minute: string]): string {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  if (days > 0) return `${days} ${units[0]} ${hours} ${units[1]}`;
  return hours > 0 ? `${hours} ${units[1]} ${minutes % 60} ${units[2]}` : short(seconds);
}

const LOCAL = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
/** As a field of date and time has it: 2026-11-08T06:00, in China. */
export const toField = (at: string | null): string => (at === null ? "" : LOCAL.format(moment(at)).replace(" ", "T"));
/** What was typed into such a field, with its zone; null for nothing. */
export const fromField = (typed: string): string | null => (typed === "" ? null : `${typed}:00+08:00`);
