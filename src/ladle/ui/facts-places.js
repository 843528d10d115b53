// Title, lines and steps as a table: the writer's words, and each food that was read in them.
import { html } from "./vendor/preact-htm.js";
import { FOOD_ROLES, SOURCES, allergenLabel } from "./words.js";

const COLUMNS = ["Where", "Text", "Read as", "Contains", "May contain"];

export const placeId = (place) => `read-${place.replaceAll(" ", "-")}`;

// stacked on a narrow page; roles and column numbers in the markup keep it a table there
export function Places({ places }) {
  return html`
    <table role="table" class="places" aria-colcount=${COLUMNS.length}>
      <caption class="unseen">Each place of the recipe with the foods that were read there, and the allergens in each food</caption>
      <thead role="rowgroup">
        <tr role="row">${COLUMNS.map((name, i) => html`<th key=${name} scope="col" role="columnheader" aria-colindex=${i + 1}>${name}</th>`)}</tr>
      </thead>
      ${places.map((place) => html`<${Place} key=${place.place} place=${place} />`)}
    </table>
    <p class="hint">A “may contain” of the title, or of a food that steps only name again, does not count: the ingredients tell more exactly.</p>
  `;
}

function Place({ place }) {
  const { place: name, foods } = place;
  const rows = foods.length ? foods : [null];
  return html`
    <tbody role="rowgroup" id=${placeId(name)} tabindex="-1">
      ${rows.map((food, i) => html`
        <tr role="row" key=${i} class=${food ? "food" : "foodless"}>
          ${i === 0 && html`
            <th scope="rowgroup" role="rowheader" rowspan=${rows.length} aria-colindex="1" class="where">${name}</th>
            <td role="cell" rowspan=${rows.length} aria-colindex="2" class="text">${place.text}<${Notes} place=${place} /></td>`}
          ${food ? html`<${Food} food=${food} />` : html`
            <td role="cell" colspan="3" aria-colindex="3" class="nothing-read">no food read</td>`}
        </tr>`)}
    </tbody>
  `;
}

// What the reading of a line made of the rest of its words.
function Notes({ place }) {
  const { amounts = [], preparation = "", optional = false, heading = false, unread = [] } = place;
  const notes = [
    amounts.length && ["amount", amounts.join(", ")],
    preparation && ["preparation", preparation],
    optional && ["optional", ""],
    heading && ["a heading", ""],
  ].filter(Boolean);
  if (!notes.length && !unread.length) return null;
  return html`
    <ul class="notes">
      ${notes.map(([name, value]) => html`<li key=${name}>${value ? `${name}: ${value}` : name}</li>`)}
      ${unread.length > 0 && html`<li key="unread" class="unread"><span aria-hidden="true">⚠ </span>not understood: <b>${unread.join(", ")}</b></li>`}
    </ul>
  `;
}

function Food({ food }) {
  const { name, contains, may, source, written = "", role = "", claims = [] } = food;
  const asides = [
    !isPlural(written, name) && `written “${written}”`,
    FOOD_ROLES[role] ?? role,
    claims.length && `said to be ${claims.join(", ")}`,
  ].filter(Boolean);
  return html`
    <td role="cell" aria-colindex="3" class="read-as">
      <b>${name}</b>${asides.length > 0 && ` (${asides.join("; ")})`}
      ${source.length > 0 && html`<small class="from"><span class="unseen">known from </span>${source.map((key) => SOURCES[key]?.[0] ?? key).join(", ")}</small>`}
    </td>
    <${Held} label="Contains" keys=${contains} index="4" />
    <${Held} label="May contain" keys=${may} index="5" />
  `;
}

function Held({ label, keys, index }) {
  return html`
    <td role="cell" aria-colindex=${index} class=${keys.length ? "held" : "held none"}>
      <span class="column-name">${label}: </span>
      ${keys.length ? keys.map(allergenLabel).join(", ") : html`<span aria-hidden="true">–</span><span class="unseen">none</span>`}
    </td>
  `;
}

// "eggs" for "egg": nothing that a reader must be told
const isPlural = (written, name) => !written || (written.startsWith(name) && written.length - name.length <= 2);
