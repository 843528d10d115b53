// How long a dish takes: all of it, and how much of that is work.
import { html } from "./vendor/preact-htm.js";
import { BASES } from "./words-cook.js";

const HOUR = 60;
const DAY = 24 * HOUR;
const LONGEST_IN_MINUTES = 99;
const LONGEST_IN_HOURS = 2 * DAY;

// "40 min", "1 h 35 min", "7 days": nobody reckons with 10,080 minutes.
export function minutesInWords(minutes) {
  if (minutes <= LONGEST_IN_MINUTES) return `${minutes} min`;
  if (minutes < LONGEST_IN_HOURS) return parts([Math.floor(minutes / HOUR), "h"], [minutes % HOUR, "min"]);
  return parts([Math.floor(minutes / DAY), "days"], [Math.floor((minutes % DAY) / HOUR), "h"]);
}

// Only what the recipe itself declares is told without an "about".
export function timeInWords({ minutes, minutes_basis: basis }) {
  if (!minutes) return "not told";
  return basis === "declared" ? minutesInWords(minutes) : `about ${minutesInWords(minutes)}`;
}

export function Minutes({ recipe }) {
  const { minutes, active_minutes: work, minutes_basis: basis } = recipe;
  const isSplit = Boolean(minutes && work && work < minutes);
  return html`
    <div class="minutes">
      <dt>Time</dt>
      <dd>
        ${timeInWords(recipe)}
        ${isSplit && html`
          <span class="work-bar" aria-hidden="true"><span style=${{ width: `${(100 * work) / minutes}%` }}></span></span>
          <small>${minutesInWords(work)} at work<span class="waiting">, ${minutesInWords(minutes - work)} waiting</span></small>`}
        ${minutes && basis !== "declared" && BASES[basis] && html`<small class="basis">${BASES[basis]}</small>`}
      </dd>
    </div>
  `;
}

const parts = (...pairs) => pairs.filter(([n]) => n).map(([n, unit]) => `${n} ${unit}`).join(" ");
