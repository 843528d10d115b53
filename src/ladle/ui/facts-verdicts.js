// Verdicts, each with what it rests on; those that rest on no particular place share a row.
import { html } from "./vendor/preact-htm.js";
import { Proofs } from "./facts-proofs.js";
import { byVerdict } from "./words.js";

const WITHOUT_PROOF = {
  free: "nothing that was read holds it",
  yes: "nothing that was read speaks against it",
  unknown: "not all of the recipe could be read",
};

// facts: {key: {verdict, evidence, policy?}}; what has a policy has a row of its own
export function VerdictTable({ caption, words, facts, labelOf }) {
  const verdicts = Object.fromEntries(Object.entries(facts).map(([key, fact]) => [key, fact.verdict]));
  const rows = byVerdict(verdicts, words).flatMap((group) => rowsOf(group, facts));
  return html`
    <table role="table" class="verdicts proven">
      <caption class="unseen">${caption}</caption>
      <thead role="rowgroup" class="unseen">
        <tr role="row"><th scope="col" role="columnheader">Verdict</th><th scope="col" role="columnheader">Because of</th></tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(({ key, label, sign, names }) => html`
          <tr role="row" key=${names[0]} class=${`verdict ${key}`}>
            <th scope="row" role="rowheader"><span class="sign" aria-hidden="true">${sign}</span> ${label}${names.length === 1 && `: ${labelOf(names[0])}`}</th>
            <td role="cell">
              ${names.length > 1 && html`<p>${names.map(labelOf).join(", ")}</p>`}
              <${Grounds} verdict=${key} fact=${facts[names[0]]} />
            </td>
          </tr>`)}
      </tbody>
    </table>
  `;
}

function Grounds({ verdict, fact: { evidence, policy } }) {
  return html`
    ${evidence.length > 0 ? html`<${Proofs} evidence=${evidence} />` : html`<p class="ground">${WITHOUT_PROOF[verdict] ?? "no place is named"}</p>`}
    ${policy && html`<p class="ground"><b>Rule:</b> ${policy}</p>`}
  `;
}

function rowsOf({ names, ...group }, facts) {
  const isAlone = (name) => facts[name].evidence.length > 0 || Boolean(facts[name].policy);
  const rows = names.filter(isAlone).map((name) => ({ ...group, names: [name] }));
  const shared = names.filter((name) => !isAlone(name));
  return shared.length ? [...rows, { ...group, names: shared }] : rows;
}
