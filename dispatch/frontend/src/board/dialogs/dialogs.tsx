import type { JSX } from "preact";

import { assertNever } from "../../never";
import { dialog } from "../choice";
import { chosenRow } from "../live";
import { ClosingList } from "../closing-list";
import { ClosingNew } from "../closing-new";
import { DangerNew } from "../danger-new";
import { Accepting } from "../plan/accepting";
import { Command } from "./command";
import { Correction } from "./correction";
import { Help } from "./help";
import { Cancel, Edit, Finish, HandOver, Persons } from "./incident";
import { IntakeDialog } from "./intake";
import { Locate } from "./locate";
import { Divert, Trouble } from "./mission";
import { NeedsDialog } from "./needs";
import { OpenRequest } from "./open-request";
import { PreviewDialog } from "./preview";
import { SingleDialog } from "./single";
import { SoundDialog } from "./sound";
import { WaysDialog } from "./ways";

/** The one dialog that is open. Those about an incident need one that is chosen. */
export function Dialogs(): JSX.Element | null {
  const open = dialog.value;
  const row = chosenRow.value;
  if (!open) return null;
  switch (open.name) {
    case "intake": return <IntakeDialog from={open.from} />;
    case "command": return <Command />;
    case "help": return <Help />;
    case "sound": return <SoundDialog />;
    case "open_request": return <OpenRequest id={open.request} />;
    case "correction": return <Correction entry={open.entry} />;
    case "plan": return <Accepting items={open.items} />;
    case "trouble": return <Trouble mission={open.mission} />;
    case "closures": return <ClosingList />;
    case "danger": return <DangerNew shape={open.shape} />;
    case "closure": return <ClosingNew shape={open.shape} />;
    case "divert": return <Divert mission={open.mission} />;
    case "preview": return row && <PreviewDialog row={row} team={open.team} />;
    case "single": return row && <SingleDialog row={row} person={open.person} />;
    case "locate": return row && <Locate row={row} />;
    case "hand_over": return row && <HandOver row={row} />;
    case "finish": return row && <Finish row={row} />;
    case "cancel": return row && <Cancel row={row} />;
    case "persons": return row && <Persons row={row} />;
    case "needs": return row && <NeedsDialog row={row} />;
    case "ways": return row && <WaysDialog row={row} />;
    case "lanes": return row && <WaysDialog row={row} first={open.lane} />;
    case "edit": return row && <Edit row={row} />;
    default: return assertNever(open);
  }
}
