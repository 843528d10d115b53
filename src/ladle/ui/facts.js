// The fold below a recipe: what was read in it, line by line, and what follows from that.
import { html, useEffect, useRef, useState } from "./vendor/preact-htm.js";
import { Problem, facts } from "./api.js";
import { FactsSheet } from "./facts-sheet.js";
import { Loading } from "./loading.js";
import { ProblemCard } from "./problem.js";
import { JURISDICTIONS, jurisdictionLabel } from "./words.js";

const LOOKING = "Looking up what was read…";

export function FactsFold({ id }) {
  const [jurisdiction, setJurisdiction] = useState(JURISDICTIONS[0][0]);
  const [view, setView] = useState({ phase: "unread", sheet: null, problem: null });
  const running = useRef(null);
  const summary = useRef(null);
  const select = useRef(null);

  useEffect(() => () => running.current?.abort(), []);

  async function load(by) {
    running.current?.abort();
    const mine = new AbortController();
    running.current = mine;
    setView((before) => ({ ...before, phase: "loading", problem: null }));
    try {
      const sheet = await facts(id, by, mine.signal);
      if (mine.signal.aborted) return;
      setView({ phase: "shown", sheet, problem: null });
    } catch (error) {
      if (mine.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      setView((before) => ({ ...before, phase: "problem", problem: error }));
    }
  }

  function toggled(event) {
    if (event.currentTarget.open && view.phase === "unread") load(jurisdiction);
  }

  function choose(by) {
    setJurisdiction(by);
    load(by);
  }

  // the pressed button goes away; a keyboard must not be left nowhere
  function retry() {
    (select.current ?? summary.current)?.focus();
    load(jurisdiction);
  }

  // what stands in the place of what is not there yet
  const instead =
    view.phase === "loading" ? html`<${Loading} text=${LOOKING} />`
    : view.phase === "problem" ? html`<${ProblemCard} problem=${view.problem} onRetry=${retry} />`
    : null;

  return html`
    <details class="sheet" onToggle=${toggled}>
      <summary ref=${summary}><span aria-hidden="true" class="turner">▸</span> <h3>What was read, and why</h3></summary>
      <p class="unseen" role="status" aria-live="polite">${said(view)}</p>
      ${view.sheet
        ? html`<${FactsSheet} sheet=${view.sheet} jurisdiction=${jurisdiction} onJurisdiction=${choose} selectRef=${select} instead=${instead} />`
        : instead}
    </details>
  `;
}

function said({ phase, sheet }) {
  if (phase === "loading") return LOOKING;
  if (phase !== "shown") return ""; // a problem announces itself
  return `Shown: what was read, and the allergens on the list of ${jurisdictionLabel(sheet.jurisdiction)}.`;
}
