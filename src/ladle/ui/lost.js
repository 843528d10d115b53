// What was not understood: said plainly, since it may have been meant to protect somebody.
import { html } from "./vendor/preact-htm.js";

export function Lost({ answer }) {
  const { not_understood: lost = [] } = answer;
  if (!lost.length) return null;
  return html`
    <p class="warning"><span aria-hidden="true">⚠ </span>Not understood, so it had no influence:${" "}
      <b>${lost.join(", ")}</b>. Must it not be in the food? Then add it under allergies.</p>
  `;
}
