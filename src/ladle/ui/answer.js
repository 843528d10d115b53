// One recipe at a time: the recommendation first, then its alternatives.
import { html, useEffect, useRef, useState } from "./vendor/preact-htm.js";
import * as api from "./api.js";
import { Alternatives } from "./alternatives.js";
import { Badges } from "./badges.js";
import { Heard } from "./heard.js";
import { Loading } from "./loading.js";
import { Lost } from "./lost.js";
import { Picked } from "./picked.js";
import { ProblemCard } from "./problem.js";
import { Recipe } from "./recipe.js";

export function Answer({ answer, limits, person, isOutdated, onAskAgain }) {
  const first = answer.recommendation;
  const others = answer.alternatives ?? [];
  const choices = [{ id: first.recipe.id, name: first.recipe.name, minutes: first.recipe.minutes, reasons: first.reasons }, ...others];
  const [at, setAt] = useState(0);
  const [seen, setSeen] = useState(() => new Set([0]));
  const [recipes, setRecipes] = useState({ [first.recipe.id]: first.recipe });
  const [problem, setProblem] = useState(null);
  const title = useRef(null);

  const choice = choices[at];
  const recipe = recipes[choice.id];
  const unseen = choices.findIndex((_, i) => !seen.has(i));

  useEffect(() => {
    document.title = recipe ? `${recipe.name} · Ladle` : "Ladle: what should we cook?";
    if (!recipe) return;
    title.current?.focus({ preventScroll: true });
    title.current?.closest(".answer").scrollIntoView({ block: "start" });
  }, [recipe]);

  async function show(i) {
    setAt(i);
    setSeen((before) => new Set([...before, i]));
    setProblem(null);
    const { id } = choices[i];
    if (recipes[id]) return;
    try {
      const found = await api.recipe(id);
      setRecipes((before) => ({ ...before, [id]: found }));
    } catch (error) {
      if (!(error instanceof api.Problem)) throw error;
      setProblem({ at: i, error });
    }
  }

  // the answer showed them all; which of them was picked is named
  const subject = { impression_id: first.impression_id, recipe_id: choice.id };
  const more = unseen < 0 ? { label: "Ask again", act: onAskAgain } : { label: "Something else", act: () => show(unseen) };

  return html`
    <div class="answer">
      ${isOutdated && html`
        <p class="warning outdated" role="alert"><span aria-hidden="true">⚠ </span>You changed the question since. This answer does not go by it yet.
          <button type="button" class="button" onClick=${onAskAgain}>Ask again</button></p>`}
      <${Badges} answer=${answer} />
      <${Lost} answer=${answer} />
      ${problem?.at === at
        ? html`<${ProblemCard} problem=${problem.error} onRetry=${() => show(at)} />`
        : !recipe
          ? html`<${Loading} text=${`Fetching ${choice.name}…`} />`
          : html`<${Recipe}
              recipe=${recipe}
              reasons=${choice.reasons}
              limits=${limits}
              titleRef=${title}
              actions=${html`<${Picked} key=${choice.id} subject=${subject} moreLabel=${more.label} onMore=${more.act} />`}
            >
              <${Heard} answer=${answer} />
            <//>`}
      <${Alternatives} choices=${choices} at=${at} onShow=${show} />
    </div>
  `;
}
