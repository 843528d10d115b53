// Nutri-Score's formula as five letters, one of them marked.
import { html } from "./vendor/preact-htm.js";

const GRADES = ["A", "B", "C", "D", "E"];

export function NutriScore({ grade }) {
  const isKnown = GRADES.includes(grade);
  const said = isKnown ? `Nutri-Score ${grade}, from A, the best, to E` : "Nutri-Score not known";
  return html`
    <div class="nutri-score">
      <p aria-hidden="true">Nutri-Score${isKnown ? "" : ": not known"}</p>
      <div role="img" aria-label=${said} class="grades">
        ${GRADES.map((letter) => html`<span key=${letter} class=${letter === grade ? `grade is ${letter}` : "grade"}>${letter}</span>`)}
      </div>
    </div>
  `;
}
