// The only place that speaks to Ladle: /api/v1, JSON, with a time-out, and with a key where one was given.
import { recallKey } from "./memory.js";

const TIMEOUT_MS = 15_000;

// What went wrong, in the interface's own fields; `code` is "network" or "timeout" where no answer came.
export class Problem extends Error {
  constructor({ code, message, field = null, name = null, did_you_mean = [] }) {
    super(message);
    // an Error has a `name` of its own
    Object.assign(this, { code, field, foodName: name, didYouMean: did_you_mean });
  }
}

async function call(path, { method = "GET", body, signal, timeoutMs = TIMEOUT_MS } = {}) {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const stop = () => late.abort();
  signal?.addEventListener("abort", stop);
  try {
    const response = await fetch(`/api/v1/${path}`, {
      method,
      headers: headersOf(body),
      body: body ? JSON.stringify(body) : undefined,
      signal: late.signal,
      cache: "no-store",
    });
    const text = await response.text();
    return read(response, text);
  } catch (error) {
    if (error instanceof Problem || signal?.aborted) throw error;
    if (late.signal.aborted) throw new Problem({ code: "timeout", message: `no answer within ${timeoutMs / 1000} seconds` });
    throw new Problem({ code: "network", message: "Ladle cannot be reached" });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

function headersOf(body) {
  const key = recallKey();
  return {
    Accept: "application/json",
    ...(body && { "Content-Type": "application/json" }),
    ...(key && { Authorization: `Bearer ${key}` }),
  };
}

function read(response, text) {
  let value = null;
  try {
    value = JSON.parse(text);
  } catch {
    // a proxy's error page, or half an answer
  }
  if (response.ok && value !== null) return value;
  if (value?.error?.code) throw new Problem(value.error);
  throw new Problem({ code: "strange_answer", message: `the server answered ${response.status} without saying why` });
}

export const recommend = (body, signal) => call("recommendations", { method: "POST", body, signal });

// An id may be a whole address: its slashes and question marks are part of it.
export const facts = (recipeId, jurisdiction, signal) =>
  call(`facts/${encodeURIComponent(recipeId)}?jurisdiction=${encodeURIComponent(jurisdiction)}`, { signal });

// servings: null for as many as the recipe is for
export const scaledRecipe = (recipeId, servings, units, signal) =>
  call(`recipes/${encodeURIComponent(recipeId)}?${new URLSearchParams({ ...(servings && { servings }), units })}`, { signal });

export const record = (event) => call("events", { method: "POST", body: event });

export const status = () => call("status", { timeoutMs: 5000 });

// Names an event, so that sending it twice logs it once. (randomUUID exists over HTTPS only.)
export function newEventId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || undefined;
