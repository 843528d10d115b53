// A recipe's sheet: how far it was read, each place, and the verdicts with what they rest on.
import { html } from "./vendor/preact-htm.js";
import { CharacterTable } from "./facts-character.js";
import { Kitchen } from "./facts-kitchen.js";
import { NutritionFacts } from "./facts-nutrition.js";
import { Places } from "./facts-places.js";
import { Swaps } from "./facts-swaps.js";
import { VerdictTable } from "./facts-verdicts.js";
import { FITS, JURISDICTIONS, SOURCES, VERDICTS, allergenLabel, dietLabel, jurisdictionLabel } from "./words.js";

const PARTS = [
  ["sheet-places", "Places"],
  ["sheet-allergens", "Allergens"],
  ["sheet-specific", "Specific allergens"],
  ["sheet-diets", "Diets"],
];

// What a cook asks next: each part is there where the sheet tells of it.
const COOKS_PARTS = [
  ["sheet-kitchen", "Kitchen", ({ kitchen }) => kitchen && html`<${Kitchen} kitchen=${kitchen} />`],
  ["sheet-character", "Character", ({ character }) => character && html`<${CharacterTable} character=${character} />`],
  ["sheet-nutrition", "How nutrition was reckoned", ({ nutrition }) => nutrition && html`<${NutritionFacts} nutrition=${nutrition} />`],
  ["sheet-swaps", "Substitutes", ({ swaps = [] }) => swaps.length > 0 && html`<${Swaps} swaps=${swaps} />`],
];

export function FactsSheet({ sheet, jurisdiction, onJurisdiction, selectRef, instead }) {
  const cooks = COOKS_PARTS.map(([id, label, partOf]) => ({ id, label, part: partOf(sheet) })).filter(({ part }) => part);
  const links = [...PARTS, ...cooks.map(({ id, label }) => [id, label])];
  return html`
    <div class="sheet-body">
      <${HowFar} sheet=${sheet} />
      <nav aria-label="Parts of what was read">
        <ul class="chips">
          ${links.map(([id, label]) => html`<li key=${id}><a class="chip still jump" href=${`#${id}`}>${label}</a></li>`)}
        </ul>
      </nav>
      <section aria-labelledby="sheet-places">
        <h4 id="sheet-places" tabindex="-1">What was read where</h4>
        <${Places} places=${sheet.places} />
      </section>
      <section aria-labelledby="sheet-allergens">
        <h4 id="sheet-allergens" tabindex="-1">Allergens</h4>
        <div class="names">
          <label for="jurisdiction">By the list of</label>
          <select id="jurisdiction" ref=${selectRef} value=${jurisdiction} onChange=${(e) => onJurisdiction(e.target.value)}>
            ${JURISDICTIONS.map(([key, label]) => html`<option key=${key} value=${key} selected=${key === jurisdiction}>${label}</option>`)}
          </select>
        </div>
        ${instead ?? html`
          <${VerdictTable}
            caption=${`Verdicts on the allergens on the list of ${jurisdictionLabel(sheet.jurisdiction)}`}
            words=${VERDICTS}
            facts=${sheet.allergens}
            labelOf=${allergenLabel}
          />`}
      </section>
      <section aria-labelledby="sheet-specific">
        <h4 id="sheet-specific" tabindex="-1">Specific allergens</h4>
        ${sheet.specific.length > 0
          ? html`
            <p class="hint" id="sheet-held">Surely in it, by kind:</p>
            <ul class="chips" aria-labelledby="sheet-held">
              ${sheet.specific.map((key) => html`<li key=${key} class="chip still">${allergenLabel(key)}</li>`)}
            </ul>`
          : html`<p>None is surely in it.</p>`}
      </section>
      <section aria-labelledby="sheet-diets">
        <h4 id="sheet-diets" tabindex="-1">Diets</h4>
        <${VerdictTable} caption="Verdicts on the diets" words=${FITS} facts=${sheet.diets} labelOf=${dietLabel} />
      </section>
      ${cooks.map(({ id, label, part }) => html`
        <section key=${id} aria-labelledby=${id}>
          <h4 id=${id} tabindex="-1">${label}</h4>
          ${part}
        </section>`)}
      <${Sources} places=${sheet.places} />
    </div>
  `;
}

// Said first, since all that follows can be no surer than this.
function HowFar({ sheet }) {
  const { unknown, has_lines: hasLines, has_steps: hasSteps, fully_known: isFullyKnown } = sheet;
  if (isFullyKnown) return html`<p class="good-news"><span aria-hidden="true">✓ </span>Every word of the ingredients was understood, and there are steps.</p>`;
  return html`
    <div class="warning">
      <p><span aria-hidden="true">⚠ </span>Not all could be read. What is not known counts as unsafe.</p>
      <ul>
        ${!hasLines && html`<li>No ingredients could be read.</li>`}
        ${!hasSteps && html`<li>There are no steps that tell what to do.</li>`}
        ${unknown.length > 0 && html`<li>Not understood in the ingredients: <b>${unknown.join(", ")}</b></li>`}
      </ul>
    </div>
  `;
}

function Sources({ places }) {
  const used = new Set(places.flatMap((place) => place.foods.flatMap((food) => food.source)));
  const told = Object.entries(SOURCES).filter(([key]) => used.has(key));
  if (!told.length) return null;
  return html`
    <section aria-labelledby="sheet-sources">
      <h4 id="sheet-sources" tabindex="-1">Where the knowledge comes from</h4>
      <dl class="sources">
        ${told.map(([key, [short, means]]) => html`<div key=${key}><dt>${short}</dt><dd>${means}</dd></div>`)}
      </dl>
    </section>
  `;
}
