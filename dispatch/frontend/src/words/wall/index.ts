// The words of the wall in the reader's language.

import { page } from "../../page";
import { en } from "./en";
import { type WallWords, zh } from "./zh";

export const ww: WallWords = page.language === "en" ? en : zh;
