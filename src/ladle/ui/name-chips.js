// Names that are typed, with commas between them.
import { html, useRef } from "./vendor/preact-htm.js";
import { namesOf } from "./question.js";

// field: {names, draft}; the draft stays in the question, so that it counts before it is a chip
export function NameChips({ id, label, hint, placeholder, field, onChange }) {
  const input = useRef(null);
  const commit = () => onChange({ names: namesOf(field), draft: "" });
  const remove = (name) => {
    onChange({ ...field, names: field.names.filter((n) => n !== name) });
    input.current?.focus();
  };

  function typed(event) {
    const draft = event.target.value;
    const next = { ...field, draft };
    onChange(/[,;]/.test(draft) ? { names: namesOf(next), draft: "" } : next);
  }

  function pressed(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && field.draft.trim()) {
      event.preventDefault();
      commit();
    } else if (event.key === "Backspace" && !field.draft && field.names.length) {
      onChange({ names: field.names.slice(0, -1), draft: field.names.at(-1) });
      event.preventDefault();
    }
  }

  return html`
    <div class="names">
      <label for=${id}>${label}</label>
      ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
      <div class="names-row">
        ${field.names.map((name) => html`
          <button key=${name} type="button" class="chip named" onClick=${() => remove(name)} aria-label=${`remove ${name}`}>
            ${name} <span aria-hidden="true">×</span>
          </button>`)}
        <input
          id=${id}
          ref=${input}
          type="text"
          autocomplete="off"
          autocapitalize="none"
          maxlength="100"
          placeholder=${placeholder}
          aria-describedby=${hint ? `${id}-hint` : undefined}
          value=${field.draft}
          onInput=${typed}
          onKeyDown=${pressed}
          onBlur=${() => field.draft.trim() && commit()}
        />
      </div>
    </div>
  `;
}
