// While Ladle looks.
import { html } from "./vendor/preact-htm.js";

export function Loading({ text = "Looking through the recipes…" }) {
  return html`
    <div class="loading card" aria-busy="true">
      <img class="rocking" src="logo.svg" alt="" width="88" height="88" />
      <p>${text}</p>
    </div>
  `;
}
