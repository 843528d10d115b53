// What a dish is shown to be, in plain words.
import { html } from "./vendor/preact-htm.js";
import { aspectLabel } from "./words-cook.js";

// told elsewhere on the page: the Nutri-Score as letters, courses beside the meals
const TOLD_ELSEWHERE = /^(?:healthy$|nutri_score_|course_)/;

export function Aspects({ aspects = [] }) {
  const shown = aspects.filter((key) => !TOLD_ELSEWHERE.test(key));
  if (!shown.length) return null;
  return html`
    <ul class="chips aspects" aria-label="What it is like">
      ${shown.map((key) => html`<li key=${key} class="chip still">${aspectLabel(key)}</li>`)}
    </ul>
  `;
}
