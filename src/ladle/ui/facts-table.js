// A table of what was read. Stacked on a narrow page; roles in the markup keep it a table there.
import { html } from "./vendor/preact-htm.js";

// rows: [[head, cell, cell …]]; an empty cell says nothing
export function FactsTable({ caption, heads, rows }) {
  return html`
    <table role="table" class="told">
      <caption class="unseen">${caption}</caption>
      <thead role="rowgroup">
        <tr role="row">${heads.map((name) => html`<th key=${name} scope="col" role="columnheader">${name}</th>`)}</tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(([head, ...cells], i) => html`
          <tr role="row" key=${i}>
            <th scope="row" role="rowheader">${head}</th>
            ${cells.map((cell, c) => html`
              <td role="cell" key=${c} class=${cell ? undefined : "none"}><span class="column-name">${heads[c + 1]}: </span>${cell}</td>`)}
          </tr>`)}
      </tbody>
    </table>
  `;
}
