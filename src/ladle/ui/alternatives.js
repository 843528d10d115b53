// The other good answers, as cards; the one on show is left out.
import { html } from "./vendor/preact-htm.js";
import { timeInWords } from "./minutes.js";

// Safety and wishes stand first and hold for every card; what tells them apart comes last.
const LAST_REASONS = 2;

export function Alternatives({ choices, at, onShow }) {
  const others = choices.map((choice, i) => ({ ...choice, i })).filter(({ i }) => i !== at);
  if (!others.length) return null;
  return html`
    <section class="alternatives" aria-labelledby="alternatives-title">
      <h2 id="alternatives-title">Or rather</h2>
      <ul>
        ${others.map(({ id, name, recipe, reasons, i }) => html`
          <li key=${id}>
            <button type="button" class="alternative" onClick=${() => onShow(i)}>
              <span class="alternative-name">${name}</span>
              <span>${recipe.minutes ? timeInWords(recipe) : "time not told"}</span>
              ${reasons.slice(-LAST_REASONS).map((reason, r) => html`<span key=${r} class="alternative-reason">${reason}</span>`)}
            </button>
          </li>`)}
      </ul>
    </section>
  `;
}
