// The words of the phone in the reader's language.

import { page } from "../../page";
import { en } from "./en";
import { type PhoneWords, zh } from "./zh";

export const pw: PhoneWords = page.language === "en" ? en : zh;
