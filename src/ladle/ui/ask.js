// The form: what should we cook?
import { html, useEffect, useState } from "./vendor/preact-htm.js";
import { Wishes, wishesInWords } from "./wishes.js";

export function AskForm({ question, onChange, onAsk, isAsking, errorField }) {
  const [isOpen, setOpen] = useState(false);
  const set = (part) => onChange((now) => ({ ...now, ...part }));
  const summary = wishesInWords(question);

  useEffect(() => {
    if (errorField?.startsWith("wants.")) setOpen(true);
  }, [errorField]);

  function submit(event) {
    event.preventDefault();
    setOpen(false);
    onAsk();
  }

  return html`
    <form class="ask card" onSubmit=${submit} role="search" aria-label="Ask Ladle">
      <h1><label for="utterance">What should we cook?</label></h1>
      <div class="ask-row">
        <input
          id="utterance"
          class="ask-field"
          type="text"
          autocomplete="off"
          enterkeyhint="search"
          maxlength="500"
          placeholder="e.g. quick dinner, no nuts"
          value=${question.utterance}
          onInput=${(e) => set({ utterance: e.target.value })}
        />
        <button class="button main" type="submit">${isAsking ? "Looking…" : "Ask"}</button>
      </div>
      <div class="ask-row under">
        <label class="who">
          <span>Who is asking?</span>
          <input
            type="text"
            autocomplete="nickname"
            maxlength="200"
            placeholder="name, if you like"
            value=${question.person}
            onInput=${(e) => set({ person: e.target.value })}
          />
        </label>
        <button
          type="button"
          class="button fold"
          aria-expanded=${String(isOpen)}
          aria-controls="wishes"
          onClick=${() => setOpen(!isOpen)}
        >
          <span aria-hidden="true" class="turner">▸</span> At home, allergies, time
        </button>
      </div>
      ${!isOpen && summary.length > 0 && html`<p class="set">${summary.join(" · ")}</p>`}
      <div id="wishes" hidden=${!isOpen}>
        ${isOpen && html`
          <${Wishes} question=${question} set=${set} />
          <button class="button main at-end" type="submit">Ask</button>`}
      </div>
    </form>
  `;
}
