// The fold-out: what is at home, what must not be in it, how long, which meal.
import { html } from "./vendor/preact-htm.js";
import { NameChips } from "./name-chips.js";
import { OneChip } from "./one-chip.js";
import { namesOf } from "./question.js";
import { ToggleChips } from "./toggle-chips.js";
import { ALLERGENS, DIETS, MEALS, MINUTES, allergenLabel, dietLabel } from "./words.js";

export function Wishes({ question, set }) {
  return html`
    <div class="wishes">
      <${NameChips}
        id="pantry"
        label="What is at home?"
        hint="With commas between them. Preferred, not required."
        placeholder="eggs, rice, spinach"
        field=${question.pantry}
        onChange=${(pantry) => set({ pantry })}
      />
      <${ToggleChips}
        legend="Allergies"
        hint="Never given up: only recipes shown to be free of these."
        options=${ALLERGENS}
        chosen=${question.allergens}
        onChange=${(allergens) => set({ allergens })}
      />
      <${NameChips}
        id="avoid"
        label="Also avoid"
        hint="Any other food that somebody must not eat."
        placeholder="kiwi, coriander"
        field=${question.avoid}
        onChange=${(avoid) => set({ avoid })}
      />
      ${question.exclude.names.length > 0 && html`
        <${NameChips}
          id="exclude"
          label="Leave out"
          hint="As you said it in your question."
          placeholder=""
          field=${question.exclude}
          onChange=${(exclude) => set({ exclude })}
        />`}
      <${ToggleChips}
        legend="Diet"
        options=${DIETS}
        chosen=${question.diets}
        onChange=${(diets) => set({ diets })}
      />
      <${OneChip}
        legend="Time, at most"
        name="minutes"
        options=${MINUTES}
        chosen=${question.minutes}
        onChange=${(minutes) => set({ minutes })}
      />
      <div class="names">
        <label for="meal">Meal</label>
        <select id="meal" value=${question.meal} onChange=${(e) => set({ meal: e.target.value })}>
          ${MEALS.map(([key, label]) => html`<option key=${key} value=${key} selected=${key === question.meal}>${label}</option>`)}
        </select>
      </div>
    </div>
  `;
}

// What is set while the fold-out is shut: nobody should have to guess which allergies count.
export function wishesInWords(question) {
  const home = namesOf(question.pantry);
  const avoided = [
    ...question.allergens.map(allergenLabel),
    ...namesOf(question.avoid),
    ...namesOf(question.exclude),
  ];
  const meal = MEALS.find(([key]) => key === question.meal);
  return [
    avoided.length && `Without: ${avoided.join(", ")}`,
    question.diets.length && question.diets.map(dietLabel).join(", "),
    question.minutes && `At most ${question.minutes} minutes`,
    question.meal && meal[1],
    home.length && `At home: ${home.join(", ")}`,
  ].filter(Boolean);
}
