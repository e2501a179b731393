// The board: one coordinator's desk.

import { render } from "preact";

import "../../static/muster.css";
import "./board.css";
import "./bars.css";
import "./filters.css";
import "./lists.css";
import "./density.css";
import "./requests.css";
import "./who.css";
import "./map-pane.css";
import "./toasts.css";
import "./closing.css";
import "./danger.css";
import "./areas.css";
import "./pane.css";
import "./pane/asking.css";
import "./pane/ranking.css";
import "./pane/overview.css";
import "./plan/plan.css";
import "./plan/item.css";
import "./dialogs.css";
import "./dialogs/ways.css";
import "./narrow.css";
import { startClock } from "../time";
import { App } from "./app";
import { remember } from "./choice";
import { startKeys } from "./keys";
import { keepCompany } from "./company";
import { followChoice, sync } from "./live";
import { followPlan } from "./plan/plan";
import { startSounds } from "./sound";

startClock();
startKeys();
remember();
followChoice();
followPlan();
keepCompany();
startSounds();
sync.start();
render(<App />, document.getElementById("app") as HTMLElement);
