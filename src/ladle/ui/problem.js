// What went wrong, in words, and what can be done.
import { html, useEffect, useRef } from "./vendor/preact-htm.js";
import { ASKS_FOR_KEY, KeyForm } from "./key.js";
import { sentence } from "./words.js";

const TITLES = {
  network: "Ladle cannot be reached",
  timeout: "That took too long",
  unknown_food: "I do not know that food",
  bad_request: "I cannot work with that",
  recipe_not_found: "That recipe is gone",
  not_ready: "Ladle is not ready yet",
  corrupt_version: "Ladle's recipes cannot be read",
  store_unavailable: "That could not be written down",
  body_too_large: "That was too much at once",
  key_missing: "This Ladle asks for a key",
  key_unknown: "That key is not known",
  scope_missing: "That key may not do this",
  overloaded: "Ladle is very busy",
  too_late: "That took too long",
  too_many_requests: "That was too often",
};

const ADVICE = {
  network: "Check that this device is connected and that Ladle's server is running.",
  timeout: "The server may be busy. Try again in a moment.",
  key_missing: "It answers those who have one.",
  key_unknown: "It may have been removed, or mistyped.",
  overloaded: "Too much is asked at once. Try again in a moment.",
  too_late: "The server may be busy. Try again in a moment.",
  strange_answer: "Something between this page and Ladle answered in its place.",
};

// Asking the same again cannot help where the question itself is at fault.
const IN_VAIN = new Set(["unknown_food", "bad_request", "body_too_large"]);

// What is said of the question says so in the page's words, not by the name of the field.
function told({ field, message }) {
  const start = "utterance: ";
  const isOfQuestion = field === "utterance" && message.startsWith(start);
  return isOfQuestion ? `your question ${message.slice(start.length)}` : message;
}

export function ProblemCard({ problem, unknown, fixes = [], onRetry, onKey }) {
  const card = useRef(null);
  useEffect(() => card.current?.scrollIntoView({ block: "nearest" }), [problem]);
  const isAsked = ASKS_FOR_KEY.has(problem.code) && onKey;
  const isUnknown = problem.code === "unknown_food" && unknown;
  return html`
    <section class=${`problem card${isAsked ? " asks" : ""}`} role="alert" ref=${card}>
      <h2>${TITLES[problem.code] ?? "Something went wrong"}</h2>
      ${isUnknown
        ? html`<p>I cannot tell which food “${unknown}” is. So that nobody is harmed, I give no answer until I know.</p>`
        : html`<p>${sentence(ADVICE[problem.code] ?? told(problem))}</p>`}
      ${fixes.length > 0 && html`
        <p id="fixes">Did you mean:</p>
        <div class="chips" role="group" aria-labelledby="fixes">
          ${fixes.map((fix) => html`<button key=${fix.label} type="button" class="button" onClick=${fix.onPick}>${fix.label}</button>`)}
        </div>`}
      ${isUnknown && html`<p class="hint">Or name it another way, above.</p>`}
      ${isAsked && html`<${KeyForm} key=${problem.code} onKey=${onKey} />`}
      ${!isAsked && !IN_VAIN.has(problem.code) && onRetry && html`
        <button type="button" class="button main" onClick=${onRetry}>Try again</button>`}
    </section>
  `;
}
