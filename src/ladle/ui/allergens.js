// Each allergen under what is known about it: in words, with a sign, and only then in colour.
import { html } from "./vendor/preact-htm.js";
import { VERDICTS, allergenLabel, byVerdict } from "./words.js";

export function Allergens({ allergens, evidence = {}, limits }) {
  const rows = byVerdict(allergens, VERDICTS);
  if (!rows.length) return null;
  const asked = new Set(limits.allergens);
  return html`
    <section class="allergens" aria-labelledby="allergens-title">
      <h3 id="allergens-title">Allergens</h3>
      <table role="table" class="verdicts">
        <caption class="unseen">What is known about each allergen in this recipe</caption>
        <tbody role="rowgroup">
          ${rows.map((row) => html`
            <tr role="row" key=${row.key} class=${`verdict ${row.key}`}>
              <th scope="row" role="rowheader"><span class="sign" aria-hidden="true">${row.sign}</span> ${row.label}</th>
              <td role="cell">${row.names.map((a, i) => html`<span key=${a}>${i ? ", " : ""}${asked.has(a)
                ? html`<strong class="asked">${allergenLabel(a)} (you asked)</strong>`
                : allergenLabel(a)}${evidence[a] && html` <small class="proof">(${evidence[a][0]})</small>`}</span>`)}</td>
            </tr>`)}
        </tbody>
      </table>
      ${rows.some((row) => row.key === "may" || row.key === "unknown") && html`
        <p class="hint">“May contain” and “not known” count as unsafe: who avoids one of these is not given the recipe.</p>`}
    </section>
  `;
}
