// How fast the night goes: response times against their targets, requests and open incidents by half-hours.

import type { JSX } from "preact";

import { hm, short } from "../format";
import type { Bucket } from "../types.gen";
import { ww } from "../words/wall";
import { trends } from "./live";
import { axisOf, curve } from "./chart";

function Time({ words, kind, seconds, target }: { words: string; kind: string; seconds: number | null; target?: number | undefined }): JSX.Element {
  const missed = seconds !== null && target !== undefined && seconds > target;
  return (
    <div data-missed={missed}>
      <dt>{words} {kind}</dt>
      <dd>
        <b class="num">{seconds === null ? ww.nothing : short(seconds)}</b>
        {target !== undefined && <span class="num">{ww.target(short(target))}</span>}
        {missed && <span class="unseen-by-eye">{ww.missed}</span>}
      </dd>
    </div>
  );
}

/** Nine times in ten, and the median, as the standards count. */
export function Times(): JSX.Element {
  const found = trends.value;
  const { notified, turnout, arrived, p90, median } = ww.times;
  return (
    <dl class="times wall-card">
      <Time words={notified} kind={p90} seconds={found?.notified_p90_s ?? null} target={found?.notify_target_s} />
      <Time words={turnout} kind={median} seconds={found?.turnout_median_s ?? null} />
      <Time words={arrived} kind={p90} seconds={found?.arrived_p90_s ?? null} target={found?.arrive_target_s} />
    </dl>
  );
}

const WIDTH = 728;
/** What the card needs around the chart. */
const AROUND = 67;
const PLOT = { left: 44, right: 8, top: 10, bottom: 28 };

interface Scale {
  readonly x: (i: number) => number;
  readonly y: (n: number) => number;
  readonly bar: number;
}

function scaleOf(buckets: readonly Bucket[], top: number, height: number): Scale {
  const step = (WIDTH - PLOT.left - PLOT.right) / Math.max(1, buckets.length);
  const high = height - PLOT.top - PLOT.bottom;
  return { x: (i) => PLOT.left + step * (i + 0.5), y: (n) => PLOT.top + high * (1 - n / top), bar: step * 0.7 };
}

function Chart({ buckets, height }: { buckets: readonly Bucket[]; height: number }): JSX.Element {
  const axis = axisOf(Math.max(...buckets.map(({ requests, open }) => Math.max(requests, open))));
  const { x, y, bar } = scaleOf(buckets, axis.at(-1) ?? 1, height);
  const base = y(0);
  const last = buckets.length - 1;
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${height}`} aria-hidden="true">
      {axis.map((n) => (
        <g key={n}>
          <line x1={PLOT.left} x2={WIDTH - PLOT.right} y1={y(n)} y2={y(n)} />
          <text x={PLOT.left - 10} y={y(n)} text-anchor="end" dominant-baseline="central">{n}</text>
        </g>
      ))}
      {buckets.map(({ at, requests }, i) => (
        <g key={at}>
          <rect class={i === last ? "running" : ""} x={x(i) - bar / 2} y={y(requests)} width={bar} height={base - y(requests)} rx="2" />
          {hm(at).endsWith(":00") && <text x={x(i)} y={height - 8} text-anchor="middle">{hm(at)}</text>}
        </g>
      ))}
      <path d={curve(buckets.map(({ open }, i) => [x(i), y(open)]))} />
      <circle cx={x(last)} cy={y(buckets[last]?.open ?? 0)} r="6" />
    </svg>
  );
}

/** The same figures for those who do not see the chart. */
function Figures({ buckets }: { buckets: readonly Bucket[] }): JSX.Element {
  return (
    <table class="unseen-by-eye">
      <thead><tr><th>{ww.trend.time}</th><th>{ww.trend.requests}</th><th>{ww.trend.open}</th></tr></thead>
      <tbody>
        {buckets.map(({ at, requests, open }) => <tr key={at}><td>{hm(at)}</td><td>{requests}</td><td>{open}</td></tr>)}
      </tbody>
    </table>
  );
}

/** New requests as bars, open incidents as a line. */
export function Trend({ height }: { height: number }): JSX.Element {
  const buckets = trends.value?.buckets;
  return (
    <section class="trend wall-card">
      <h2>
        {ww.trend.title}
        <span class="legend"><i class="swatch" aria-hidden="true" />{ww.trend.requests}</span>
        <span class="legend"><i class="stroke" aria-hidden="true" />{ww.trend.open}</span>
      </h2>
      {buckets && buckets.length > 0
        ? <><Chart buckets={buckets} height={Math.round(height - AROUND)} /><Figures buckets={buckets} /></>
        : <p class="quiet">{buckets ? ww.trend.none : ww.trend.waiting}</p>}
    </section>
  );
}
