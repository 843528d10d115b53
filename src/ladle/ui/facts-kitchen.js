// What a cook asks: how long and what that rests on, which timers, how much it makes.
import { html } from "./vendor/preact-htm.js";
import { PlaceLink } from "./facts-signs.js";
import { Fold } from "./fold.js";
import { minutesInWords } from "./minutes.js";
import { BASES, TIMER_USES } from "./words-cook.js";

const WHAT_IS_COUNTED = { people: "servings", pieces: "pieces", amount: "" };

export function Kitchen({ kitchen: { times, timers, makes } }) {
  return html`
    <${Times} times=${times} />
    ${makes && html`<p><b>Makes</b> ${madeInWords(makes)}${makes.sureness === "bare" && ", by a number that stands alone"}</p>`}
    ${timers.length > 0 && html`
      <p id="sheet-timers"><b>Timers</b></p>
      <${Fold} n=${timers.length} label=${`${timers.length} timers`}>
        <ul class="timers" aria-labelledby="sheet-timers">
          ${timers.map((timer, i) => html`<li key=${i}><${PlaceLink} place=${timer.place} />: <b>${timer.text}</b> ${asideOf(timer)}</li>`)}
        </ul>
      <//>`}
  `;
}

function Times({ times }) {
  const { total_minutes: total, active_minutes: work, waiting_minutes: waiting, low_minutes: low, high_minutes: high, basis, evidence } = times;
  if (total === null) return html`<p><b>Time</b> not told, and there are no steps to reckon it from.</p>`;
  const parts = [
    low !== high && `from ${minutesInWords(low)} to ${minutesInWords(high)}`,
    work !== null && `${minutesInWords(work)} at work`,
    waiting !== null && waiting > 0 && `${minutesInWords(waiting)} waiting`,
  ].filter(Boolean);
  return html`
    <p><b>Time</b> ${minutesInWords(total)}${parts.length > 0 && ` (${parts.join(", ")})`}, ${BASES[basis] ?? basis}</p>
    ${evidence.length > 0 && html`
      <${Fold} n=${evidence.length} label=${`${evidence.length} things that it rests on`}>
        <ul class="timers">${evidence.map((one, i) => html`<li key=${i}>${one}</li>`)}</ul>
      <//>`}
  `;
}

function asideOf({ what, attention, use }) {
  const hands = attention === "wait" ? "hands free" : "at work";
  const aside = [what, hands, TIMER_USES[use] ?? use].filter(Boolean).join(", ");
  return `(${aside})`;
}

function madeInWords({ low, high, of, what, size }) {
  const number = low === high ? `${low}` : `${low} to ${high}`;
  return [number, what || WHAT_IS_COUNTED[of] || "", size && `(${size})`].filter(Boolean).join(" ");
}
