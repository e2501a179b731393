// Map cells as quadkeys: a cell's name begins with that of the cell around it.

/** Those that lie in no other. */
function outermost(cells: ReadonlySet<string>): Set<string> {
  const inside = (cell: string): boolean => {
    for (let i = 0; i < cell.length; i += 1) if (cells.has(cell.slice(0, i))) return true;
    return false;
  };
  return new Set([...cells].filter((cell) => !inside(cell)));
}

/** At most `most` cells that cover all of `cells`; where there are too many, the smallest give way to the one around them. */
export function together(cells: Iterable<string>, most: number): string[] {
  let found = new Set(cells);
  while (found.size > most) {
    const deepest = Math.max(...[...found].map((cell) => cell.length));
    found = outermost(new Set([...found].map((cell) => (cell.length === deepest ? cell.slice(0, -1) : cell))));
  }
  return [...found];
}
