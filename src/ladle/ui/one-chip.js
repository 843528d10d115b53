// Exactly one of a fixed list.
import { html } from "./vendor/preact-htm.js";

export function OneChip({ legend, name, options, chosen, onChange }) {
  return html`
    <fieldset>
      <legend>${legend}</legend>
      <div class="chips">
        ${options.map(([key, label]) => html`
          <label key=${key} class="chip choice">
            <input type="radio" name=${name} value=${key} checked=${chosen === key} onChange=${() => onChange(key)} />
            <span>${label}</span>
          </label>`)}
      </div>
    </fieldset>
  `;
}
