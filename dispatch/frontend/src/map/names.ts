// Names on the map in the reader's language; the layers carry the Chinese ones.

import { page } from "../page";

const ENGLISH: Readonly<Record<string, string>> = {
  兰山区: "LANSHAN", 罗庄区: "LUOZHUANG", 河东区: "HEDONG", 沂南县: "YINAN", 郯城县: "TANCHENG", 沂水县: "YISHUI",
  兰陵县: "LANLING", 费县: "FEIXIAN", 平邑县: "PINGYI", 莒南县: "JUNAN", 蒙阴县: "MENGYIN", 临沭县: "LINSHU",
  沂河: "YI RIVER", 沭河: "SHU RIVER", 祊河: "BENG RIVER", 涑河: "SU RIVER", 东汶河: "DONGWEN RIVER", 蒙河: "MENG RIVER", 汤河: "TANG RIVER",
};

/** A place's name as it is written on the map. */
export function mapName(name: string): string {
  return page.language === "en" ? (ENGLISH[name] ?? name) : name;
}
