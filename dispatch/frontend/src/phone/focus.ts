// What the person chose to look at instead of what presses most.

import { signal } from "@preact/signals";

import type { Focus } from "./views";

export const focus = signal<Focus>(null);
