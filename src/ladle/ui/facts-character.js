// What kind of dish it is and what it is like, each with what said so and how sure that is.
import { html } from "./vendor/preact-htm.js";
import { Signs } from "./facts-signs.js";
import { FactsTable } from "./facts-table.js";
import { Fold } from "./fold.js";
import { HEAT, MONTHS, PRICES, sureness } from "./words-cook.js";

const HEADS = ["What", "It is", "Because of"];

export function CharacterTable({ character }) {
  const rows = readings(character).flatMap(([what, told]) => told.map((one, i) => [i ? html`<span class="unseen">${what}</span>` : what, ...one]));
  return html`
    <${Fold} n=${rows.length} label=${`${rows.length} things that were read of it`}>
      <${FactsTable} caption="What kind of dish this is, and what it is like" heads=${HEADS} rows=${rows} />
      <p class="hint">Readings, not promises. Nothing of this keeps an eater safe: that is what the verdicts are for.</p>
    <//>
  `;
}

function readings({ kind, mains, effort, spiciness, alcohol, price, season, keeping, children }) {
  return [
    ["Dish", kind.types.map(cellsOf())],
    ["Course", kind.courses.map(cellsOf())],
    ["Meal", kind.meals.map(cellsOf())],
    ["Cuisine", kind.cuisines.map(cellsOf())],
    ["Led by", mains.map(cellsOf(({ food, group }) => (food === group ? food : `${food} (${group})`)))],
    ["Needs", effort.equipment.map(cellsOf())],
    ["Difficulty", one(effort.difficulty)],
    ["Heat", one(spiciness, (level) => HEAT[level] ?? level)],
    ["Alcohol", one(alcohol)],
    ["Price", one(price, (level) => PRICES[level] ?? level)],
    ["Season", season.northern.length ? [[`${monthsOf(season.northern)} (in the south ${monthsOf(season.southern)})`, html`<${Signs} signs=${season.signs ?? []} />`]] : []],
    ["Leftovers", one(keeping.leftovers, keeps)],
    ["Freezing", one(keeping.freezing, keeps)],
    ["For children", childrenOf(children)],
  ];
}

const cellsOf = (inWords = String) => ({ value, confidence, signs }) => [
  html`${inWords(value)} <small>(${sureness(confidence)})</small>`,
  signs.length > 0 && html`<${Signs} signs=${signs} />`,
];
const one = (told, inWords) => (told ? [cellsOf(inWords)(told)] : []);
const keeps = (value) => ({ unknown: "not known" })[value] ?? value;
const monthsOf = (months) => months.map((month) => MONTHS[month]).join(", ");

function childrenOf({ suits, notes }) {
  return [
    [keeps(suits), ""],
    ...notes.map(({ under_years: under, advice, signs }) => [`under ${under}: ${advice}`, html`<${Signs} signs=${signs} />`]),
  ];
}
