// One recipe at a time: the recommendation first, then its alternatives.
import { html, useEffect, useRef, useState } from "./vendor/preact-htm.js";
import { Alternatives } from "./alternatives.js";
import { Badges } from "./badges.js";
import { Heard } from "./heard.js";
import { Lost } from "./lost.js";
import { Picked } from "./picked.js";
import { Recipe } from "./recipe.js";

export function Answer({ answer, limits, isOutdated, onAskAgain }) {
  const first = answer.recommendation;
  const others = answer.alternatives ?? [];
  const choices = [{ id: first.recipe.id, name: first.recipe.name, reasons: first.reasons, not_shown: first.not_shown, recipe: first.recipe }, ...others];
  const [at, setAt] = useState(0);
  const [seen, setSeen] = useState(() => new Set([0]));
  const title = useRef(null);

  const choice = choices[at];
  const { recipe } = choice;
  const unseen = choices.findIndex((_, i) => !seen.has(i));

  useEffect(() => {
    document.title = `${recipe.name} · Ladle`;
    title.current?.focus({ preventScroll: true });
    title.current?.closest(".answer").scrollIntoView({ block: "start" });
  }, [recipe]);

  function show(i) {
    setAt(i);
    setSeen((before) => new Set([...before, i]));
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
      <${Recipe}
        recipe=${recipe}
        reasons=${choice.reasons}
        notShown=${choice.not_shown}
        limits=${limits}
        titleRef=${title}
        actions=${html`<${Picked} key=${choice.id} subject=${subject} moreLabel=${more.label} onMore=${more.act} />`}
      >
        <${Heard} answer=${answer} />
      <//>
      <${Alternatives} choices=${choices} at=${at} onShow=${show} />
    </div>
  `;
}
