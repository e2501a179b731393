// Outside teams as the desk types them.

export interface Outside {
  readonly name: string;
  readonly phone: string;
}

const DIGITS = /\+?\d[\d\s-]{4,}$/;

/** `名称 电话`, a line each; the first line without a phone where there is one. */
export function outsideOf(lines: string): { readonly teams: readonly Outside[]; readonly bad: string | null } {
  const teams: Outside[] = [];
  for (const line of lines.split("\n").map((one) => one.trim()).filter(Boolean)) {
    const phone = DIGITS.exec(line)?.[0];
    const name = phone ? line.slice(0, -phone.length).replace(/[\s,，:：]+$/, "") : "";
    if (!phone || !name) return { teams, bad: line };
    teams.push({ name, phone: phone.replace(/[\s-]/g, "") });
  }
  return { teams, bad: null };
}
