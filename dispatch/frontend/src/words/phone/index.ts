// The words of the phone in the reader's language.

import { fieldWords } from "../../look/field-words";
import { failureWords } from "../../net/api";
import { page } from "../../page";
import { en } from "./en";
import { type PhoneWords, zh } from "./zh";

export const pw: PhoneWords = page.language === "en" ? en : zh;

failureWords.unreachable = pw.failures.unreachable;
failureWords.broken = pw.failures.broken;
Object.assign(fieldWords, pw.fields);
