/*
 * What an answer says that is not a stream. This module imports nothing: it comes where it is wanted, and alone. `LiveListError`
 * is given to it.
 */

/** The stream that a redirect leads to; an error where the answer is none, or leads to none. */
export async function streamOf(response, url, request, fetch, environment, LiveListError) {
  const answer = isRedirect(response) ? await follow(response, url, request, fetch, environment, LiveListError) : response;
  if (!isStream(answer)) {
    throw await errorOf(answer, environment.now(), LiveListError);
  }
  return answer;
}

/** What is wrong with the answer that an EventSource gave up over. */
export async function statusOf({ url, credentials, signal }, environment, LiveListError) {
  const { fetch } = environment;
  const request = { headers: { Accept: "text/event-stream" }, credentials, cache: "no-store", signal };
  const response = await fetch(url, { ...request, redirect: "manual" });
  const stream = await streamOf(response, url, request, fetch, environment, LiveListError);
  await stream.body?.cancel();
}

/**
 * Follows a redirect. A browser does not let a script follow one to a page of another origin, such as an identity provider's:
 * this tells it from a server that cannot be reached. Over plain HTTP it may be the work of the network in between, as in a
 * hotel, and passes.
 */
async function follow(response, url, request, fetch, { location }, LiveListError) {
  await response.body?.cancel();
  try {
    return await fetch(url, request);
  } catch (error) {
    request.signal.throwIfAborted();
    const { protocol, hostname } = new URL(url, location?.href);
    const isOfServer = protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
    throw error instanceof TypeError && isOfServer ? redirectError("", response.status || undefined, LiveListError) : error;
  }
}

/** What an answer that is not a stream says. */
export async function errorOf(response, now, LiveListError) {
  const { status, redirected, url } = response;
  const problem = await problemOf(response);
  const type = typeOf(response) || "something without a content type";
  if (redirected && response.ok && /html/i.test(type)) {
    return redirectError(url, status, LiveListError);
  }
  const told = problem?.detail ?? problem?.title ?? (response.ok ? `the answer is not an event stream but ${type}` : response.statusText);
  const retryAfter = millisecondsOf(response.headers.get("Retry-After"), now);
  return new LiveListError(`${status}: ${told}`, { status, problem, retryAfter });
}

/** Whether an answer is an event stream, by what it says of itself. */
function isStream(response) {
  return response.status === 200 && /^text\/event-stream\s*(;|$)/i.test(typeOf(response));
}

/** Whether an answer is a redirect that has not been followed. A browser shows nothing of it but that it is one. */
function isRedirect({ type, status }) {
  return type === "opaqueredirect" || [301, 302, 303, 307, 308].includes(status);
}

/** A redirect that leads to no list. */
function redirectError(redirectedTo, status, LiveListError) {
  const where = redirectedTo || "another origin";
  return new LiveListError(`The server redirects to ${where}, where there is no event stream; a login may be needed`, { status, redirectedTo });
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
