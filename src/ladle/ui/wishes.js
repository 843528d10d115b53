// The fold-out: what is at home, what must not be in it, how long, how much, which meal.
import { html } from "./vendor/preact-htm.js";
import { NameChips } from "./name-chips.js";
import { OneChip } from "./one-chip.js";
import { namesOf } from "./question.js";
import { ToggleChips } from "./toggle-chips.js";
import { ALLERGENS, ASKED_DIETS, MEALS, MINUTES, allergenLabel, dietLabel } from "./words.js";
import { CALORIES, EATERS, WORK } from "./words-cook.js";

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
        options=${ASKED_DIETS}
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
      <${OneChip}
        legend="Work, at most"
        name="work"
        options=${WORK}
        chosen=${question.work}
        onChange=${(work) => set({ work })}
      />
      <${OneChip}
        legend="A serving, at most"
        name="calories"
        options=${CALORIES}
        chosen=${question.calories}
        onChange=${(calories) => set({ calories })}
      />
      <div class="names-row">
        <${Choice} id="meal" label="Meal" options=${MEALS} chosen=${question.meal} onChange=${(meal) => set({ meal })} />
        <${Choice} id="eaters" label="For how many" options=${EATERS} chosen=${question.eaters} onChange=${(eaters) => set({ eaters })} />
      </div>
    </div>
  `;
}

function Choice({ id, label, options, chosen, onChange }) {
  return html`
    <div class="names">
      <label for=${id}>${label}</label>
      <select id=${id} value=${chosen} onChange=${(e) => onChange(e.target.value)}>
        ${options.map(([key, text]) => html`<option key=${key} value=${key} selected=${key === chosen}>${text}</option>`)}
      </select>
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
    question.work && `At most ${question.work} minutes of work`,
    question.calories && `At most ${question.calories} kcal a serving`,
    question.meal && meal[1],
    question.eaters && `For ${question.eaters}`,
    home.length && `At home: ${home.join(", ")}`,
  ].filter(Boolean);
}
