// The lines for another number of people or in other units: what was asked for last is what is shown.
import { useEffect, useRef, useState } from "./vendor/preact-htm.js";
import { Problem, scaledRecipe } from "./api.js";

const AS_WRITTEN = "as_written";
const QUIET = { isLoading: false, problem: null, failed: null };

// Returns {wish, shown, scaled, isLoading, problem, failed, ask}. `wish` is what the controls say and
// `shown` what the lines are for: {servings, units}; `scaled` is null while they are as written.
export function useScaling(recipe) {
  const written = { servings: recipe.serves, units: AS_WRITTEN };
  const [view, setView] = useState(() => ({ ...QUIET, ...landed(recipe.scaled, written), scaled: recipe.scaled }));
  // what the newest press goes by: several may come before the page is drawn again
  const now = useRef({ wish: view.wish, shown: view.shown });
  const running = useRef(null);

  useEffect(() => () => running.current?.abort(), []);

  function settle(next) {
    now.current = { wish: next.wish, shown: next.shown };
    setView((before) => ({ ...before, ...QUIET, ...next }));
  }

  // change: takes the newest wish and returns what is to be different
  async function ask(change) {
    running.current?.abort();
    const mine = new AbortController();
    running.current = mine;
    const wish = { ...now.current.wish, ...change(now.current.wish) };
    if (isSame(wish, written)) return void settle({ wish, shown: wish, scaled: null });
    now.current.wish = wish;
    setView((before) => ({ ...before, ...QUIET, wish, isLoading: true }));
    try {
      const servings = wish.servings === written.servings ? null : wish.servings;
      const { scaled } = await scaledRecipe(recipe.id, servings, wish.units, mine.signal);
      if (!mine.signal.aborted) settle({ ...landed(scaled, wish, written.servings), scaled });
    } catch (error) {
      if (mine.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      // back to what the lines on show are for
      const { shown } = now.current;
      settle({ wish: shown, shown, problem: error, failed: wish });
    }
  }

  return { ...view, ask };
}

// Lines that could not be scaled are still for as many as the recipe is.
function landed(scaled, wish, unscaled = wish.servings) {
  const servings = scaled?.why ? unscaled : (scaled?.servings ?? unscaled);
  const is = { ...wish, servings };
  return { wish: is, shown: is };
}

const isSame = (a, b) => a.servings === b.servings && a.units === b.units;
