// The one door to the server: JSON, session and CSRF; every failure is one form.

import { correct } from "../time";

// A lost answer is asked for again after so long.
const AGAIN_MS = [500, 2000] as const;

/** What happened, what was kept, what to do, in the reader's language; `code` names it for programs. */
export class Failure extends Error {
  readonly status: number;
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, words: string, data: Readonly<Record<string, unknown>> = {}) {
    super(words);
    this.status = status;
    this.code = code;
    this.data = data;
  }
}

/** Words for failures that never reached the server; set once by the screen in its language. */
export const failureWords = { unreachable: "", broken: (status: number): string => String(status) };

function cookie(name: string): string {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      credentials: "same-origin",
      headers: {
        Accept: "application/json",
        ...(body === undefined ? {} : { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Failure(0, "unreachable", failureWords.unreachable);
  }
}

interface Refusal {
  readonly code?: string;
  readonly words?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

async function answer<T>(response: Response): Promise<T> {
  const date = response.headers.get("Date");
  if (date) correct(date);
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as T;
  const refusal = (body ?? {}) as Refusal;
  throw new Failure(
    response.status,
    refusal.code ?? "error",
    refusal.words ?? failureWords.broken(response.status),
    refusal.data,
  );
}

/** Read; changes nothing. Raises Failure. */
export async function get<T>(path: string, headers?: Record<string, string>): Promise<T> {
  return answer<T>(await send("GET", path, undefined, headers));
}

function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
}

/**
 * Act. Raises Failure; then nothing was changed. When the answer is lost the act is sent again under the same key, and the
 * server does it once.
 */
export async function post<T = unknown>(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<T> {
  const keyed = { "Idempotency-Key": newKey(), ...headers };
  for (const wait of AGAIN_MS) {
    try {
      return await answer<T>(await send("POST", path, body, keyed));
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== "unreachable") throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return answer<T>(await send("POST", path, body, keyed));
}
