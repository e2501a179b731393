// Where the mission stands: done a disc with a tick, now a thick ring, waiting to be sent a dashed one.

import type { JSX } from "preact";

import { hm } from "../format";
import { Line } from "../look/signs";
import { pw } from "../words/phone";
import type { Step } from "./steps";

export function Stepper({ steps }: { steps: readonly Step[] }): JSX.Element {
  return (
    <ol class="stepper">
      {steps.map(({ state, status, at }) => (
        <li key={state} data-status={status} aria-current={status === "now" ? "step" : undefined}>
          <i aria-hidden="true">{status === "done" && <Line name="tick" size={14} />}</i>
          <b>{pw.steps[state]}</b>
          {at && status !== "next" && <time class="num">{hm(at)} {status === "waits" && pw.waits}</time>}
        </li>
      ))}
    </ol>
  );
}
