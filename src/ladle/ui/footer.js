// What stands behind the page, if it says so.
import { html, useEffect, useState } from "./vendor/preact-htm.js";
import { status } from "./api.js";
import { recipesInWords } from "./words.js";

export function Footer() {
  const [loaded, setLoaded] = useState(null);
  useEffect(() => {
    // without it the page works as well; the next question will say what is wrong
    status().then(setLoaded, () => {});
  }, []);
  return html`
    <footer>
      ${loaded && html`<p>Ladle chooses from ${recipesInWords(loaded.recipes)}.
        ${loaded.is_synthetic ? " Demo: its models are trained on made-up people." : ""}</p>`}
      <p>Ladle reads what a recipe says. Before cooking for somebody with an allergy, read the labels too.</p>
    </footer>
  `;
}
