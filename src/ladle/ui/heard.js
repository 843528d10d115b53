// What was understood of the question.
import { html } from "./vendor/preact-htm.js";
import { ROLES } from "./words.js";

export function Heard({ answer }) {
  const { understood = [] } = answer;
  if (!understood.length) return null;
  return html`
    <div class="heard">
      <span id="heard">Understood</span>
      <ul class="chips" aria-labelledby="heard">
        ${understood.map(({ phrase, role }, i) => html`
          <li key=${i} class="chip still"><span class="role">${ROLES[role] ?? role}</span> ${phrase}</li>`)}
      </ul>
    </div>
  `;
}
