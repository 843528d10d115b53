// How nutrition was reckoned: amounts, what is covered, what the labels say, and each line's part.
import { html } from "./vendor/preact-htm.js";
import { PlaceLink } from "./facts-signs.js";
import { FactsTable } from "./facts-table.js";
import { Fold } from "./fold.js";
import { sentence } from "./words.js";
import { NUTRIENTS } from "./words-cook.js";

const DIETS = { keto: "Ketogenic", low_fodmap: "Low in FODMAPs" };
const ENOUGH = 0.8;

export function NutritionFacts({ nutrition }) {
  const { per_100g: in100g, nutri_score: score, diets, lines } = nutrition;
  if (!in100g) return html`<p>No line has an amount that is known.</p>`;
  return html`
    <${Covered} nutrition=${nutrition} />
    <${AmountsTable} nutrition=${nutrition} />
    <ul class="timers">
      <li><b>Nutri-Score</b> ${score.grade || "not known"}: ${score.why}</li>
      ${Object.entries(diets).map(([key, { verdict, why }]) => html`
        <li key=${key}><b>${DIETS[key] ?? key}</b> ${verdict === "unknown" ? "not known" : verdict}${why.length > 0 && `: ${why.join("; ")}`}</li>`)}
    </ul>
    <${Fold} n=${lines.length} label=${`${lines.length} lines, each with its grams`}>
      <${FactsTable} caption="What each line weighs and adds, and how that was reckoned" heads=${["Line", "Food", "Weighs", "Adds", "Reckoned by"]} rows=${lines.map(rowOf)} />
      <p class="hint">Values by number (NDB) are those of the USDA National Nutrient Database for Standard Reference, release 26.</p>
    <//>
  `;
}

function Covered({ nutrition: { share_of_mass: mass, share_of_lines: lines, confidence, traffic_light_why: why } }) {
  const said = `${percent(mass)} of the recipe's weight and ${percent(lines)} of its lines are covered; confidence ${percent(confidence)}.`;
  return html`<p class=${mass < ENOUGH ? "warning" : undefined}>${mass < ENOUGH && html`<span aria-hidden="true">⚠ </span>`}${said}${why && ` ${sentence(why)}`}</p>`;
}

function AmountsTable({ nutrition: { per_serving: serving, per_100g: in100g, serving_g: grams, not_known: notKnown } }) {
  const rows = NUTRIENTS.map(([key, label]) => {
    const told = (held) => `${notKnown.includes(key) ? "at least " : ""}${number(held[key])} ${key === "kcal" ? "kcal" : "g"}`;
    return [label, serving ? told(serving) : "", told(in100g)];
  });
  const size = grams ? ` (${number(grams)} g)` : "";
  return html`<${FactsTable} caption="Energy and nutrients as bought" heads=${["Nutrient", `In a serving${size}`, "In 100 g"]} rows=${rows} />`;
}

function rowOf({ place, foods, known, grams, how, kcal, ndb, certainty }) {
  const reckoned = [how, ndb?.length && `NDB ${ndb.join(", ")}`, known && certainty !== undefined && `certainty ${percent(certainty)}`];
  return [
    html`<${PlaceLink} place=${place} />`,
    foods.join(", ") || "no food read",
    grams !== undefined ? `${number(grams)} g` : known ? "little: to taste" : "not known",
    known && kcal !== undefined ? `${number(kcal)} kcal` : "not known",
    reckoned.filter(Boolean).join("; "),
  ];
}

const percent = (part) => `${Math.round(100 * part)} %`;
const number = (n) => n.toLocaleString("en", { maximumFractionDigits: n < 10 ? 1 : 0 });
