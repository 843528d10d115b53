// Where something was read: links to the places of the recipe, and words for what is no place of it.
import { html } from "./vendor/preact-htm.js";
import { placeId } from "./facts-places.js";

const MOST = 3;
const OF_THE_RECIPE = /^(?:title|(?:line|step) \d+)$/;

export function PlaceLink({ place }) {
  return OF_THE_RECIPE.test(place) ? html`<a href=${`#${placeId(place)}`}>${place}</a>` : html`<span>${place}</span>`;
}

// signs: [{place, text}]
export function Signs({ signs }) {
  const more = signs.length - MOST;
  return html`<span class="signs">${signs.slice(0, MOST).map(({ place, text }, i) => html`<span key=${i}>${i ? "; " : ""}<${PlaceLink} place=${place} />: ${text}</span>`)}${more > 0 && `; and ${more} more`}</span>`;
}
