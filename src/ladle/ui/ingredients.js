// The ingredients: as they are written, or for another number of people and in other units.
import { html } from "./vendor/preact-htm.js";
import { Notes } from "./notes.js";
import { OneChip } from "./one-chip.js";
import { Stepper, inWords } from "./stepper.js";
import { sentence } from "./words.js";
import { UNITS } from "./words-cook.js";

const FEWEST = 1;
const MOST = 100;

export function Ingredients({ recipe, scaling }) {
  const { scaled, isLoading } = scaling;
  const { lines } = recipe;
  const isChanged = scaled?.lines.some((line, i) => line !== lines[i]);
  return html`
    <section class="ingredients" aria-labelledby="ingredients-title">
      <h3 id="ingredients-title">Ingredients</h3>
      ${lines.length === 0
        ? html`<p>The recipe lists none.</p>`
        : html`
          <${Controls} recipe=${recipe} scaling=${scaling} />
          <ul aria-busy=${String(isLoading)}>${(scaled?.lines ?? lines).map((line, i) => html`<li key=${i}>${line}<${Notes} notes=${scaled?.notes?.[String(i + 1)]} /></li>`)}</ul>
          ${isChanged && html`
            <details class="written">
              <summary><span aria-hidden="true" class="turner">▸</span> As they are written</summary>
              <ul>${lines.map((line, i) => html`<li key=${i}>${line}</li>`)}</ul>
            </details>`}`}
    </section>
  `;
}

function Controls({ recipe, scaling }) {
  const { wish, ask } = scaling;
  return html`
    <div class="scaling">
      ${recipe.serves && html`
        <${Stepper}
          label="Servings"
          value=${wish.servings}
          min=${FEWEST}
          max=${MOST}
          lessLabel="for fewer"
          moreLabel="for more"
          onStep=${(step) => ask((now) => ({ servings: step(now.servings) }))}
        />`}
      <${OneChip} legend="Units" name="units" options=${UNITS} chosen=${wish.units} onChange=${(units) => ask(() => ({ units }))} />
    </div>
    <div role="status" aria-live="polite" class="scaled-to"><${Told} recipe=${recipe} scaling=${scaling} /></div>
    ${scaling.problem && html`
      <p class="warning" role="alert">${sentence(scaling.problem.message)} These ingredients are ${forWhom(scaling.shown)}.
        <button type="button" class="button" onClick=${() => ask(() => scaling.failed)}>Try again</button></p>`}
  `;
}

// What the lines on show are for, and why they are not for as many as was asked.
function Told({ recipe, scaling: { scaled, shown, isLoading } }) {
  if (isLoading) return html`<p class="hint">Reckoning…</p>`;
  if (scaled?.why) {
    return html`<p class="warning">Not reckoned for ${inWords(scaled.servings)}: ${scaled.why}.</p>`;
  }
  if (!scaled) return recipe.serves ? null : html`<p class="hint">It does not say for how many it is, so only the units can change.</p>`;
  return html`<p class="hint">Shown ${forWhom(shown)}. Amounts that the steps name stay as they are written.</p>`;
}

function forWhom({ servings, units }) {
  const inUnits = { metric: "in metric units", us: "in US units", as_written: "" }[units];
  return [servings && `for ${inWords(servings)}`, inUnits].filter(Boolean).join(", ") || "as they are written";
}
