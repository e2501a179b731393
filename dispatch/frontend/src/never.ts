/** The end of a switch over a closed union: a new member that has no case does not compile. */
export function assertNever(value: never): never {
  throw new TypeError(`no case for ${JSON.stringify(value)}`);
}
