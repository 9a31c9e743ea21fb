/** An answer that is not a stream. */
export class LiveListError extends Error {
  /** The status of the answer. */
  status;
  /** The problem details (RFC 9457) that came with it, where there were any. */
  problem;
  /** How many milliseconds the server asks to wait, where it does. */
  retryAfter;

  constructor(message, { status, problem, retryAfter } = {}) {
    super(message);
    this.name = "LiveListError";
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** Whether asking again in the same way can never help. */
  get final() {
    return this.status >= 400 && this.status < 500 && ![408, 425, 429].includes(this.status);
  }

  /** Whether whoever asks may not see the list, or no longer. */
  get forbidden() {
    return this.status === 401 || this.status === 403;
  }
}

/** What an answer that is not a stream says. */
export async function errorOf(response, now) {
  const problem = await problemOf(response);
  const told = problem?.detail ?? problem?.title ?? (response.ok ? "this is not an event stream" : response.statusText);
  return new LiveListError(`${response.status}: ${told}`, {
    status: response.status,
    problem,
    retryAfter: millisecondsOf(response.headers.get("Retry-After"), now),
  });
}

async function problemOf(response) {
  if (!/[/+]json\b/.test(response.headers.get("Content-Type") ?? "")) {
    await response.body?.cancel();
    return undefined;
  }
  const problem = await response.json().catch(() => undefined);
  return typeof problem === "object" && problem !== null ? problem : undefined;
}

/** The Retry-After header (RFC 9110, 10.2.3): seconds, or a date. */
function millisecondsOf(retryAfter, now) {
  if (retryAfter === null) {
    return undefined;
  }
  const milliseconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - now;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
