// Several of a fixed list, each switched on or off.
import { html } from "./vendor/preact-htm.js";

export function ToggleChips({ legend, hint, options, chosen, onChange }) {
  const flip = (key) =>
    onChange(chosen.includes(key) ? chosen.filter((k) => k !== key) : [...chosen, key]);
  return html`
    <fieldset>
      <legend>${legend}</legend>
      ${hint && html`<p class="hint">${hint}</p>`}
      <div class="chips">
        ${options.map(([key, label]) => {
          const isOn = chosen.includes(key);
          return html`<button key=${key} type="button" class="chip toggle" aria-pressed=${String(isOn)} onClick=${() => flip(key)}>
            <span aria-hidden="true">${isOn ? "✓ " : ""}</span>${label}
          </button>`;
        })}
      </div>
    </fieldset>
  `;
}
