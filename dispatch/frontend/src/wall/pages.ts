// Which blocks stand on which page of the wall: larger text means fewer blocks a page and more pages, never smaller text.

export type View = "situation" | "critical" | "crews";
export type BlockName = "urgencies" | "people" | "times" | "trend" | "roll_call" | "critical" | "crews";

interface BlockSize {
  /** The least height in design pixels. */
  readonly least: number;
  /** Takes what the page has left. */
  readonly grows: boolean;
}

const SIZES: Readonly<Record<BlockName, BlockSize>> = {
  urgencies: { least: 124, grows: false },
  people: { least: 144, grows: false },
  times: { least: 94, grows: false },
  trend: { least: 225, grows: true },
  roll_call: { least: 230, grows: true },
  critical: { least: 250, grows: true },
  crews: { least: 230, grows: true },
};
const ALWAYS: readonly BlockName[] = ["urgencies", "people"];
const OF_VIEW: Readonly<Record<View, readonly BlockName[]>> = {
  situation: ["times", "trend", "roll_call"],
  critical: ["critical"],
  crews: ["crews"],
};
export const GAP = 16;

export interface Placed {
  readonly name: BlockName;
  /** In design pixels. */
  readonly height: number;
}

export interface Page {
  readonly view: View;
  readonly blocks: readonly Placed[];
}

/** The pages of `views` in a column that is `room` design pixels high. */
export function pagesOf(views: readonly View[], room: number): Page[] {
  const least = Math.max(...views.flatMap((view) => OF_VIEW[view]).map((name) => SIZES[name].least));
  const held = ALWAYS.every((name) => SIZES[name].least < room) && total(ALWAYS) + GAP + least <= room;
  return views.flatMap((view, i) => {
    const first = !held && i === 0 ? ALWAYS : [];
    return packed([...first, ...OF_VIEW[view]], held ? room - total(ALWAYS) - GAP : room).map((blocks) => ({
      view,
      blocks: held ? [...ALWAYS.map(plain), ...blocks] : blocks,
    }));
  });
}

function total(names: readonly BlockName[]): number {
  return names.reduce((sum, name) => sum + SIZES[name].least, 0) + GAP * Math.max(0, names.length - 1);
}

const plain = (name: BlockName): Placed => ({ name, height: SIZES[name].least });

/** In order, as many a page as fit; a block that fits nowhere has a page of its own. */
function packed(names: readonly BlockName[], room: number): Placed[][] {
  const pages: BlockName[][] = [];
  for (const name of names) {
    const page = pages.at(-1);
    if (page && total([...page, name]) <= room) page.push(name);
    else pages.push([name]);
  }
  return pages.map((page) => {
    const left = Math.max(0, room - total(page));
    const growing = page.findLast((name) => SIZES[name].grows);
    return page.map((name) => ({ name, height: SIZES[name].least + (name === growing ? left : 0) }));
  });
}

/** How many rows of `row` pixels fit in a block under its head, at least one. */
export function rowsIn(height: number, head: number, row: number): number {
  return Math.max(1, Math.floor((height - head) / row));
}

export const PAGE_SECONDS = 20;

/** Where the turn stands after `elapsed` seconds on page `at` of `of`. */
export function turned(at: number, of: number, elapsed: number): { readonly at: number; readonly left: number } {
  const page = of > 0 ? Math.min(at, of - 1) : 0;
  if (elapsed < PAGE_SECONDS) return { at: page, left: Math.ceil(PAGE_SECONDS - elapsed) };
  return { at: of > 0 ? (page + 1) % of : 0, left: PAGE_SECONDS };
}
