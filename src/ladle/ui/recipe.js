// A recipe, in its writer's words, and what Ladle knows about it.
import { html } from "./vendor/preact-htm.js";
import { Allergens } from "./allergens.js";
import { Aspects } from "./aspects.js";
import { Diets } from "./diets.js";
import { FactsFold } from "./facts.js";
import { Ingredients } from "./ingredients.js";
import { Minutes } from "./minutes.js";
import { Nutrition, energyInWords } from "./nutrition.js";
import { useScaling } from "./scaling.js";
import { Steps } from "./steps.js";

export function Recipe({ recipe, reasons, notShown, limits, titleRef, actions, children }) {
  return html`
    <article class="recipe card" aria-labelledby="recipe-title">
      <h2 id="recipe-title" class="recipe-title" tabindex="-1" ref=${titleRef}>${recipe.name}</h2>
      <${Facts} recipe=${recipe} />
      <${Aspects} aspects=${recipe.aspects} />
      ${actions}
      ${recipe.description && html`<p class="description">${recipe.description}</p>`}
      ${reasons.length > 0 && html`
        <div class="reasons">
          <h3>Why this one</h3>
          <ul>${reasons.map((reason, i) => html`<li key=${i}>${reason}</li>`)}</ul>
        </div>`}
      ${notShown.length > 0 && html`
        <p class="not-shown"><span aria-hidden="true">? </span>You asked for more than could be shown of it: ${notShown.join(", ")}.</p>`}
      ${children}
      <${Columns} key=${recipe.id} recipe=${recipe} limits=${limits} />
      <${FactsFold} key=${recipe.id} id=${recipe.id} />
      <${Source} recipe=${recipe} />
    </article>
  `;
}

// Lines and steps are shown for the same people and in the same units.
function Columns({ recipe, limits }) {
  const scaling = useScaling(recipe);
  return html`
    <div class="columns">
      <div class="column">
        <${Ingredients} recipe=${recipe} scaling=${scaling} />
        <${Allergens} allergens=${recipe.allergens} evidence=${recipe.evidence} limits=${limits} />
        <${Diets} diets=${recipe.diets} limits=${limits} />
      </div>
      <div class="column">
        <${Steps} recipe=${recipe} scaling=${scaling} />
        <${Nutrition} recipe=${recipe} />
      </div>
    </div>
  `;
}

function Facts({ recipe }) {
  const { servings, serving, dish, cuisines, meals } = recipe;
  const facts = [
    servings && ["Amount", /^[\d–-]+$/.test(servings) ? `${servings} servings` : servings],
    serving?.amounts.kcal !== undefined && ["A serving", energyInWords(serving)],
    dish && ["Dish", dish],
    cuisines.length && ["Cuisine", cuisines.join(", ")],
    meals.length && ["Meal", meals.join(", ")],
  ].filter(Boolean);
  return html`
    <dl class="facts">
      <${Minutes} recipe=${recipe} />
      ${facts.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}
    </dl>
  `;
}

function Source({ recipe }) {
  const { source, author, url } = recipe;
  const link = webLink(url);
  if (!source && !author && !link) return null;
  return html`
    <p class="source">
      ${author && html`<span>By ${author}. </span>`}
      ${source && html`<span>From ${source}. </span>`}
      ${link && html`<a href=${link.href} rel="noopener noreferrer" target="_blank">Original at ${link.host} (new window)</a>`}
    </p>
  `;
}

// A recipe's link comes from a foreign file: only the web's own schemes may be followed.
function webLink(text) {
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url : null;
  } catch {
    return null;
  }
}
