// The steps, in their writer's words, with what their temperatures are in the units that are shown.
import { html } from "./vendor/preact-htm.js";
import { Notes } from "./notes.js";

export function Steps({ recipe, scaling: { scaled } }) {
  const { steps } = recipe;
  return html`
    <section class="steps" aria-labelledby="steps-title">
      <h3 id="steps-title">Steps</h3>
      ${steps.length > 0
        ? html`<ol>${steps.map((step, i) => html`<li key=${i}>${step}<${Notes} notes=${scaled?.steps?.[String(i + 1)]} /></li>`)}</ol>`
        : html`<p>The recipe tells none.</p>`}
    </section>
  `;
}
