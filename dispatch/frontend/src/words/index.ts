// The words of the shared parts and of the board, in the reader's language. Both languages have the same keys, or it does not compile.

import { fieldWords } from "../look/field-words";
import { failureWords } from "../net/api";
import { page } from "../page";
import { en } from "./en";
import { type Words, zh } from "./zh";

export const w: Words = page.language === "en" ? en : zh;

failureWords.unreachable = w.failures.unreachable;
failureWords.broken = w.failures.broken;
Object.assign(fieldWords, w.fields);
