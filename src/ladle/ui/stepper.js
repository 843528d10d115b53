// A number with a button on each side: less and more.
import { html } from "./vendor/preact-htm.js";

// of 4.5 the neighbours are 4 and 5
const less = (n) => Math.ceil(n) - 1;
const more = (n) => Math.floor(n) + 1;

// onStep: takes how to get from one number to the next, since two presses may come at once
export function Stepper({ label, value, min, max, lessLabel, moreLabel, onStep }) {
  return html`
    <fieldset class="stepper">
      <legend>${label}</legend>
      <button type="button" class="step" aria-label=${lessLabel} disabled=${less(value) < min} onClick=${() => onStep(less)}>−</button>
      <output>${inWords(value)}</output>
      <button type="button" class="step" aria-label=${moreLabel} disabled=${more(value) > max} onClick=${() => onStep(more)}>+</button>
    </fieldset>
  `;
}

export const inWords = (n) => n.toLocaleString("en", { maximumFractionDigits: 1 });
