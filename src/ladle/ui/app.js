// The page: one question, one answer, and what stands between them.
import { html, useEffect, useRef, useState } from "./vendor/preact-htm.js";
import * as api from "./api.js";
import { Answer } from "./answer.js";
import { AskForm } from "./ask.js";
import { Examples } from "./examples.js";
import { Footer } from "./footer.js";
import { Loading } from "./loading.js";
import { timeInWords } from "./minutes.js";
import { recallName, rememberName } from "./memory.js";
import { Nothing } from "./nothing.js";
import { ProblemCard } from "./problem.js";
import { EMPTY, bodyOf, hardLimits, unknownName, withName, withoutWish } from "./question.js";

const IDLE = { phase: "idle" };

export function App() {
  const [question, setQuestion] = useState(() => ({ ...EMPTY, person: recallName() }));
  const [view, setView] = useState(IDLE);
  const [nKeys, setKeys] = useState(0);
  const running = useRef(null);
  const round = useRef(0);

  useEffect(() => () => running.current?.abort(), []);

  async function ask(asked = question) {
    running.current?.abort();
    const mine = new AbortController();
    running.current = mine;
    setQuestion(asked);
    rememberName(asked.person);
    setView({ phase: "asking" });
    try {
      const answer = await api.recommend(bodyOf(asked, api.zone()), mine.signal);
      if (mine.signal.aborted) return;
      round.current += 1;
      setView({ phase: "answered", answer, asked, round: round.current });
    } catch (error) {
      if (mine.signal.aborted) return;
      if (!(error instanceof api.Problem)) throw error;
      setView({ phase: "problem", problem: error, asked });
    }
  }

  function askWithKey(asked) {
    setKeys((n) => n + 1);
    ask(asked);
  }

  function giveUp(compromise) {
    const { asked, answer } = view;
    const { question: next, stuck } = withoutWish(asked, compromise, answer.understood ?? []);
    if (!stuck.length) return void ask(next);
    setQuestion(next);
    const message = `please take “${stuck.join("”, “")}” out of your question, and ask again`;
    setView({ phase: "problem", problem: new api.Problem({ code: "bad_request", message }), asked: next });
  }

  return html`
    <header class="top">
      <img src="logo.svg" alt="" width="56" height="56" />
      <p class="brand">Ladle</p>
    </header>
    <main>
      <${AskForm}
        question=${question}
        onChange=${setQuestion}
        onAsk=${() => ask()}
        isAsking=${view.phase === "asking"}
        errorField=${view.phase === "problem" ? view.problem.field : null}
      />
      <p class="unseen" role="status" aria-live="polite">${said(view)}</p>
      <${View} view=${view} ask=${ask} askWithKey=${askWithKey} giveUp=${giveUp} question=${question} />
    </main>
    <${Footer} key=${nKeys} />
  `;
}

function View({ view, ask, askWithKey, giveUp, question }) {
  switch (view.phase) {
    case "asking":
      return html`<${Loading} />`;
    case "problem":
      return html`<${ProblemView} view=${view} ask=${ask} askWithKey=${askWithKey} />`;
    case "answered":
      return view.answer.recommendation
        ? html`<${Answer}
            key=${view.round}
            isOutdated=${!isSame(question, view.asked)}
            answer=${view.answer}
            limits=${hardLimits(view.asked)}
            onAskAgain=${() => ask()}
          />`
        : html`<${Nothing} key=${view.round} answer=${view.answer} onGiveUp=${giveUp} />`;
    default:
      return html`<${Examples} onPick=${(utterance) => ask({ ...question, utterance })} />`;
  }
}

const isSame = (a, b) => JSON.stringify(bodyOf(a)) === JSON.stringify(bodyOf(b));

function ProblemView({ view: { problem, asked }, ask, askWithKey }) {
  const unknown = problem.code === "unknown_food" ? unknownName(problem) : null;
  const fixes = (unknown ? problem.didYouMean : [])
    .map((name) => ({ name, question: withName(asked, unknown, name) }))
    .filter((fix) => fix.question);
  return html`<${ProblemCard}
    problem=${problem}
    unknown=${unknown?.name}
    fixes=${fixes.map((fix) => ({ label: fix.name, onPick: () => ask(fix.question) }))}
    onRetry=${() => ask(asked)}
    onKey=${() => askWithKey(asked)}
  />`;
}

// What a screen reader says when the view changes; the rest it can read for itself.
function said(view) {
  if (view.phase === "asking") return "Looking for a recipe…";
  if (view.phase !== "answered") return ""; // a problem announces itself
  const found = view.answer.recommendation;
  if (!found) return "Nothing is left that grants all wishes.";
  const minutes = found.recipe.minutes ? `, ${timeInWords(found.recipe)}` : "";
  return `Ladle suggests ${found.recipe.name}${minutes}.`;
}
