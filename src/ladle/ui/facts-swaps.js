// What may stand in for a food of the recipe.
import { html } from "./vendor/preact-htm.js";
import { PlaceLink } from "./facts-signs.js";
import { FactsTable } from "./facts-table.js";
import { Fold } from "./fold.js";

export function Swaps({ swaps }) {
  const rows = swaps.map(({ place, food, instead, ratio, changes }) => [
    html`${food} <small>(<${PlaceLink} place=${place} />)</small>`,
    instead.join(" and "),
    ratio,
    changes,
  ]);
  return html`
    <${Fold} n=${rows.length} label=${`${rows.length} substitutes`}>
      <${FactsTable} caption="Substitutes for foods of this recipe" heads=${["Instead of", "Take", "How much", "What changes"]} rows=${rows} />
      <p class="hint">They go by the food alone, not by who eats: check them against allergies.</p>
    <//>
  `;
}
