// The arithmetic of the trend chart. Pure.

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

/** Round lines from zero to above `top`, three or four of them. */
export function axisOf(top: number): number[] {
  const step = STEPS.find((size) => size * 4 >= top) ?? top;
  return Array.from({ length: Math.max(1, Math.ceil(top / step)) + 1 }, (_, i) => i * step);
}

/** A line through the points as a path. */
export function curve(points: ReadonlyArray<readonly [x: number, y: number]>): string {
  return points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}
