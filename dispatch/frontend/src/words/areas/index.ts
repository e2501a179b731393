// The words of areas in the reader's language.

import { page } from "../../page";
import { en } from "./en";
import { type AreaWords, zh } from "./zh";

export const wa: AreaWords = page.language === "en" ? en : zh;
