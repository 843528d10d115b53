// When no recipe is left: why, and which other wish could be given up. Never an allergy.
import { html, useEffect, useRef } from "./vendor/preact-htm.js";
import { Heard } from "./heard.js";
import { Lost } from "./lost.js";
import { WANTS, recipesInWords, sentence } from "./words.js";

export function Nothing({ answer, onGiveUp }) {
  const { why = "", give_up: compromises = [] } = answer.nothing ?? {};
  const title = useRef(null);
  useEffect(() => {
    title.current?.focus({ preventScroll: true });
    title.current?.closest("section").scrollIntoView({ block: "start" });
  }, []);
  return html`
    <section class="nothing card" aria-labelledby="nothing-title">
      <h2 id="nothing-title" tabindex="-1" ref=${title}>Nothing is left</h2>
      <p>${sentence(why)}</p>
      ${compromises.length > 0
        ? html`
          <p id="compromises">What could be given up:</p>
          <div class="compromises" role="group" aria-labelledby="compromises">
            ${compromises.map((c) => html`
              <button key=${`${c.want} ${c.value}`} type="button" class="button wide" onClick=${() => onGiveUp(c)}>
                <span>Without ${WANTS[c.want] ?? c.want.replaceAll("_", " ")}: <b>${c.value}</b></span>
                <span class="count">${recipesInWords(c.n_recipes)}${c.instead && html`<br />${c.instead}: ${c.n_instead}`}</span>
              </button>`)}
          </div>`
        : html`<p>Giving up one single wish would not help. Ask for less at once.</p>`}
      <${Lost} answer=${answer} />
      <p class="hint">Allergies, diets and what you leave out are never given up.</p>
      <${Heard} answer=${answer} />
    </section>
  `;
}
