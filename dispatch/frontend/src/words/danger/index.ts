// The words of dangers in the reader's language.

import { page } from "../../page";
import { en } from "./en";
import { type DangerWords, zh } from "./zh";

export const dw: DangerWords = page.language === "en" ? en : zh;
