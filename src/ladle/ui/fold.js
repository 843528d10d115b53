// What is shown only when it is wanted, where it is long; what is short stands open.
import { html } from "./vendor/preact-htm.js";

const SHORT = 4;

export function Fold({ n, label, children }) {
  if (n <= SHORT) return children;
  return html`
    <details class="long">
      <summary><span aria-hidden="true" class="turner">▸</span> ${label}</summary>
      ${children}
    </details>
  `;
}
