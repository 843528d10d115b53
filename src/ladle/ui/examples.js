// What can be asked, for a first look.
import { html } from "./vendor/preact-htm.js";
import { EXAMPLES } from "./words.js";

export function Examples({ onPick }) {
  return html`
    <section class="examples" aria-labelledby="examples-title">
      <h2 id="examples-title">Try one of these</h2>
      <div class="chips">
        ${EXAMPLES.map((text) => html`<button key=${text} type="button" class="button quiet" onClick=${() => onPick(text)}>${text}</button>`)}
      </div>
      <p class="hint">Or just press “Ask”: Ladle then goes by the hour.</p>
    </section>
  `;
}
