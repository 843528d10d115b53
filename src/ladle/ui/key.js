// Where Ladle asks for an API key: one field, kept until the tab is closed.
import { html, useState } from "./vendor/preact-htm.js";
import { rememberKey } from "./memory.js";

// A key is letters, digits, "-" and "_"; what else is in it cannot be sent in a header.
const SENDABLE = /^[\x21-\x7e]+$/;

export const ASKS_FOR_KEY = new Set(["key_missing", "key_unknown", "scope_missing"]);

export function KeyForm({ onKey }) {
  const [key, setKey] = useState("");
  const [isWrong, setWrong] = useState(false);

  function submit(event) {
    event.preventDefault();
    const given = key.trim();
    setWrong(!SENDABLE.test(given));
    if (!SENDABLE.test(given)) return;
    rememberKey(given);
    onKey();
  }

  return html`
    <form class="key-form" onSubmit=${submit}>
      <label for="api-key">API key</label>
      <div class="ask-row">
        <input
          id="api-key"
          class="ask-field"
          type="password"
          autocomplete="off"
          spellcheck="false"
          maxlength="200"
          placeholder="ladle_…"
          aria-invalid=${String(isWrong)}
          aria-describedby="key-hint"
          value=${key}
          onInput=${(e) => setKey(e.target.value)}
        />
        <button class="button main" type="submit">Use this key</button>
      </div>
      <p class="hint" id="key-hint">${isWrong
        ? "A key has no blanks and no accents: copy it as it was printed."
        : "Whoever runs this Ladle makes keys. Yours is kept until you close this tab."}</p>
    </form>
  `;
}
