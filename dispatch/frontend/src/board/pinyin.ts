// Finding Chinese names by the first letters of their pinyin: 南坊头 by "nft". The browser knows the order of pinyin; nothing else is needed.

// The first character of each letter in the order of pinyin.
const FIRST = "阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀";
const LETTERS = "abcdefghjklmnopqrstwxyz";
const HAN = /\p{Script=Han}/u;
const order = new Intl.Collator("zh-Hans-CN-u-co-pinyin");

function letter(character: string): string {
  if (!HAN.test(character)) return character.toLowerCase();
  let at = 0;
  while (at + 1 < FIRST.length && order.compare(FIRST[at + 1] ?? "", character) <= 0) at += 1;
  return LETTERS[at] ?? "";
}

/** The first letters of what is Chinese; the rest as it is. */
export function initials(words: string): string {
  return [...words].map(letter).join("");
}

/** Whether every one of `wanted` (lower case) stands in `words`, as written or by its first letters. */
export function matches(words: string, wanted: readonly string[]): boolean {
  const written = words.toLowerCase();
  const short = wanted.some((word) => /^[a-z]{2,}$/.test(word) && !written.includes(word)) ? initials(written) : "";
  return wanted.every((word) => written.includes(word) || (word.length > 1 && short.includes(word)));
}
