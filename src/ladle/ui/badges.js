// What a person should know about the answer as a whole.
import { html } from "./vendor/preact-htm.js";
import { DEGRADED, sentence } from "./words.js";

export function Badges({ answer }) {
  const { is_synthetic: isSynthetic, degraded } = answer;
  if (!isSynthetic && !degraded) return null;
  return html`
    <div class="badges">
      ${isSynthetic && html`<p class="badge">Demo: trained on made-up people (synthetic)</p>`}
      ${degraded && html`<p class="badge degraded">Not at its best. ${DEGRADED[degraded] ?? sentence(degraded.replaceAll("_", " "))}</p>`}
    </div>
  `;
}
