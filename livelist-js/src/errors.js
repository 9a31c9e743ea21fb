/** An answer that is not a stream. */
export class LiveListError extends Error {
  /** The status of the answer. */
  status;
  /** The problem details (RFC 9457) that came with it, where there were any. */
  problem;
  /** How many milliseconds the server asks to wait, where it does. */
  retryAfter;
  /** Where the server redirected to, where a page was there instead of the list. Empty where the browser does not tell. */
  redirectedTo;

  constructor(message, { status, problem, retryAfter, redirectedTo } = {}) {
    super(message);
    this.name = "LiveListError";
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
    this.redirectedTo = redirectedTo;
  }

  /** Whether asking again in the same way can never help. */
  get final() {
    return this.forbidden || (this.status >= 400 && this.status < 500 && ![407, 408, 425, 429].includes(this.status));
  }

  /** Whether whoever asks may not see the list, or no longer. A redirect to a page is a login's. */
  get forbidden() {
    return this.status === 401 || this.status === 403 || this.redirectedTo !== undefined;
  }
}

/** Whether an answer is an event stream, by what it says of itself. */
export function isStream(response) {
  return response.status === 200 && /^text\/event-stream\s*(;|$)/i.test(typeOf(response));
}

/** Whether an answer is a redirect that has not been followed. A browser shows nothing of it but that it is one. */
export function isRedirect({ type, status }) {
  return type === "opaqueredirect" || [301, 302, 303, 307, 308].includes(status);
}

/** What an answer that is not a stream says. */
export async function errorOf(response, now) {
  const { status, redirected, url } = response;
  const problem = await problemOf(response);
  const type = typeOf(response) || "something without a content type";
  if (redirected && response.ok && /html/i.test(type)) {
    return redirectError(url, status);
  }
  const told = problem?.detail ?? problem?.title ?? (response.ok ? `the answer is not an event stream but ${type}` : response.statusText);
  return new LiveListError(`${status}: ${told}`, {
    status,
    problem,
    retryAfter: millisecondsOf(response.headers.get("Retry-After"), now),
  });
}

/** A redirect that leads to no list. */
export function redirectError(redirectedTo, status) {
  const where = redirectedTo || "another origin";
  return new LiveListError(`The server redirects to ${where}, where there is no event stream; a login may be needed`, {
    status,
    redirectedTo,
  });
}

/** Problem details, whatever the content type says: some servers send an error in the type that was asked for. */
async function problemOf(response) {
  if (response.ok || /html/i.test(typeOf(response))) {
    await response.body?.cancel();
    return undefined;
  }
  try {
    const text = await response.text();
    const problem = JSON.parse(text.replaceAll(/^(data: ?|[a-z]+:.*$)/gm, ""));
    return typeof problem === "object" && !Array.isArray(problem) ? (problem ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

function typeOf(response) {
  return response.headers.get("Content-Type") ?? "";
}

/** The Retry-After header (RFC 9110, 10.2.3): seconds, or a date. */
function millisecondsOf(retryAfter, now) {
  if (retryAfter === null) {
    return undefined;
  }
  const milliseconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - now;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
