// What a serving holds, with a small picture: each amount as a share of what an adult needs in a day.
import { html } from "./vendor/preact-htm.js";
import { NutriScore } from "./nutri-score.js";
import { NUTRIENTS, lightWord } from "./words-cook.js";

// Reference intakes of an adult in kcal and grams: Regulation (EU) No 1169/2011, Annex XIII, part B.
// It has none for fibre: that is EFSA's adequate intake (EFSA Journal 2010; 8(3):1462).
const DAILY = { kcal: 2000, fat: 70, saturates: 20, carbohydrate: 260, sugars: 90, fibre: 25, protein: 50, salt: 6 };
const ESTIMATE = "An estimate from the ingredients as bought, never a label.";
const FINE_BELOW = 10;

export function Nutrition({ recipe }) {
  const { serving } = recipe;
  const grade = serving ? serving.nutri_score : gradeOf(recipe.aspects);
  return html`
    <section class="nutrition" aria-labelledby="nutrition-title">
      <h3 id="nutrition-title">${serving ? "In one serving" : "Nutrition"}</h3>
      ${serving
        ? html`
          <div class="energy-row">
            <${Energy} serving=${serving} />
            <${NutriScore} grade=${grade} />
          </div>
          <${Amounts} serving=${serving} />
          <p class="hint">${ESTIMATE} It covers ${Math.round(100 * serving.covered)} % of the recipe's weight. A full bar is an adult's reference intake of a day.</p>`
        : html`
          <p>Not known for a serving: ${whyNot(recipe)}</p>
          ${grade && html`<${NutriScore} grade=${grade} /><p class="hint">${ESTIMATE}</p>`}`}
    </section>
  `;
}

export const energyInWords = ({ amounts }) => `${kilocalories(amounts.kcal)} kcal`;

function Energy({ serving: { amounts, grams } }) {
  const { kcal } = amounts;
  return html`
    <p class="energy">
      ${kcal === undefined
        ? html`<b>Energy not known</b>`
        : html`<b><span class="kcal">${kilocalories(kcal)}</span> kcal</b><span>${share("kcal", kcal)} of a day's 2,000 kcal</span>`}
      <span>about ${Math.round(grams).toLocaleString("en")} g as bought</span>
    </p>
  `;
}

// stacked on a narrow page; roles in the markup keep it a table there
function Amounts({ serving: { amounts, lights } }) {
  return html`
    <table role="table" class="amounts">
      <caption class="unseen">Nutrients in one serving, as shares of the reference intake of an adult in a day</caption>
      <thead role="rowgroup">
        <tr role="row">${["Nutrient", "Amount", "Of a day", "Level"].map((name) => html`<th key=${name} scope="col" role="columnheader">${name}</th>`)}</tr>
      </thead>
      <tbody role="rowgroup">
        ${NUTRIENTS.slice(1).map(([key, label]) => html`<${Amount} key=${key} name=${key} label=${label} amount=${amounts[key]} light=${lights[key]} />`)}
      </tbody>
    </table>
  `;
}

function Amount({ name, label, amount, light }) {
  const isKnown = amount !== undefined;
  const { key, word, sign } = lightWord(light);
  return html`
    <tr role="row" class=${light ? `amount ${key}` : "amount"}>
      <th scope="row" role="rowheader" class=${label.startsWith("of which") ? "part" : undefined}>${label}</th>
      <td role="cell" class="grams">${isKnown ? `${grammes(amount)} g` : "not known"}</td>
      <td role="cell" class="share">
        ${isKnown && html`<${Bar} part=${amount / DAILY[name]} /><span>${share(name, amount)}</span>`}
      </td>
      <td role="cell" class="light">${isKnown && light && html`<span class="sign" aria-hidden="true">${sign}</span> ${word}`}</td>
    </tr>
  `;
}

function Bar({ part }) {
  const width = `${Math.min(100, Math.max(100 * part, part > 0 ? 1 : 0))}%`;
  return html`<span class=${part > 1 ? "bar beyond" : "bar"} aria-hidden="true"><span style=${{ width }}></span></span>`;
}

// A Nutri-Score goes by 100 g, so it can be known where a serving is not.
function gradeOf(aspects) {
  const found = aspects.find((key) => key.startsWith("nutri_score_"));
  return found ? found.at(-1).toUpperCase() : "";
}

function whyNot({ lines, serves }) {
  if (!lines.length) return "the recipe lists no ingredients.";
  if (!serves) return "the recipe does not say how many servings it makes.";
  return "too few of its ingredients have an amount that can be weighed.";
}

const share = (name, amount) => {
  const percent = (100 * amount) / DAILY[name];
  return amount > 0 && percent < 1 ? "< 1 %" : `${Math.round(percent)} %`;
};
const kilocalories = (kcal) => Math.round(kcal).toLocaleString("en");
const grammes = (g) => g.toLocaleString("en", { maximumFractionDigits: g < FINE_BELOW ? (g < 1 ? 2 : 1) : 0 });
