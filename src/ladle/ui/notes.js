// What is to be known of a line or a step beside its words; nothing where there is nothing.
import { html } from "./vendor/preact-htm.js";

export function Notes({ notes }) {
  return notes && html` <span class="hint">(${notes.join("; ")})</span>`;
}
