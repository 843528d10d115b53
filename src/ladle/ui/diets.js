// Each diet under whether the recipe fits it: what fits first.
import { html } from "./vendor/preact-htm.js";
import { FITS, byVerdict, dietLabel } from "./words.js";

export function Diets({ diets, limits }) {
  const rows = byVerdict(diets, FITS);
  if (!rows.length) return null;
  const asked = new Set(limits.diets);
  return html`
    <section class="diets" aria-labelledby="diets-title">
      <h3 id="diets-title">Diets</h3>
      <table role="table" class="verdicts">
        <caption class="unseen">Which diets this recipe fits</caption>
        <tbody role="rowgroup">
          ${rows.map((row) => html`
            <tr role="row" key=${row.key} class=${`verdict ${row.key}`}>
              <th scope="row" role="rowheader"><span class="sign" aria-hidden="true">${row.sign}</span> ${row.label}</th>
              <td role="cell">${row.names.map((diet, i) => html`<span key=${diet}>${i ? ", " : ""}${asked.has(diet)
                ? html`<strong class="asked">${dietLabel(diet)} (you asked)</strong>`
                : dietLabel(diet)}</span>`)}</td>
            </tr>`)}
        </tbody>
      </table>
    </section>
  `;
}
