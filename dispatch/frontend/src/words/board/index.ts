// The board's own words in the reader's language.

import { page } from "../../page";
import { en } from "./en";
import { type BoardWords, zh } from "./zh";

export const wb: BoardWords = page.language === "en" ? en : zh;
