// What a verdict rests on: each food, with the places that name it and the words of the first.
import { html } from "./vendor/preact-htm.js";
import { placeId } from "./facts-places.js";

const LONGEST = 90;
const BEFORE = 30;

export function Proofs({ evidence }) {
  const byFood = new Map();
  for (const proof of evidence) byFood.set(proof.food, [...(byFood.get(proof.food) ?? []), proof]);
  return html`
    <ul class="proofs">
      ${[...byFood].map(([food, proofs]) => html`
        <li key=${food}>
          <b>${food}</b>: ${proofs.map(({ place }, i) => html`<span key=${place}>${i ? ", " : ""}<a href=${`#${placeId(place)}`}>${place}</a></span>`)}${" "}
          <q>${excerpt(proofs[0].text, food)}</q>
        </li>`)}
    </ul>
  `;
}

// A step can be long: the part around the food's name, if it stands there by that name.
function excerpt(text, food) {
  if (text.length <= LONGEST) return text;
  const at = whereNamed(text, food);
  const start = at > BEFORE ? text.indexOf(" ", at - BEFORE) + 1 : 0;
  const end = text.length - start > LONGEST ? text.lastIndexOf(" ", start + LONGEST) : text.length;
  const part = text.slice(start, end > start ? end : start + LONGEST);
  return `${start > 0 ? "… " : ""}${part}${start + part.length < text.length ? " …" : ""}`;
}

function whereNamed(text, food) {
  const whole = text.toLowerCase().indexOf(food);
  if (whole >= 0) return whole;
  const stems = food.split(" ").map((word) => word.slice(0, 4));
  const words = [...text.matchAll(/[\p{L}\p{N}]+/gu)];
  return words.find(([word]) => stems.some((stem) => word.toLowerCase().startsWith(stem)))?.index ?? 0;
}
