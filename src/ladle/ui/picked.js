// "Cook this", and after that: how was it? Each press is one event, however often it must be sent.
import { html, useEffect, useRef, useState } from "./vendor/preact-htm.js";
import { Problem, newEventId, record } from "./api.js";
import { sentence } from "./words.js";

const STARS = [1, 2, 3, 4, 5];

export function Picked({ subject, moreLabel, onMore }) {
  const [stage, setStage] = useState("open"); // open, sending, cooking, rated
  const [stars, setStars] = useState(0);
  const [problem, setProblem] = useState(null);
  const ids = useRef({});
  const thanks = useRef(null);

  // the pressed button is gone by then; a keyboard must not be left nowhere
  useEffect(() => thanks.current?.focus({ preventScroll: true }), [stage]);

  async function send(event, during, after) {
    const name = `${event.kind} ${event.rating ?? ""}`;
    ids.current[name] ??= newEventId();
    const before = stage;
    setStage(during);
    setProblem(null);
    try {
      await record({ ...event, ...subject, event_id: ids.current[name] });
      setStage(after);
      return true;
    } catch (error) {
      setStage(before);
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
      return false;
    }
  }

  const cook = () => send({ kind: "conversion" }, "sending", "cooking");
  const rate = async (rating) => {
    setStars(rating);
    if (!(await send({ kind: "rating", rating }, "cooking", "rated"))) setStars(0);
  };

  return html`
    <div class="picked">
      <div class="actions">
        ${(stage === "open" || stage === "sending") && html`
          <button type="button" class="button main" onClick=${cook} disabled=${stage === "sending"}>Cook this</button>`}
        <button type="button" class="button" onClick=${onMore}>${moreLabel}</button>
      </div>
      <div role="status" aria-live="polite">
        ${stage === "cooking" && html`<p class="thanks" tabindex="-1" ref=${thanks}>Thank you, and enjoy! Ladle remembers that you chose this.</p>`}
        ${stage === "rated" && html`<p class="thanks" tabindex="-1" ref=${thanks}>Thank you for ${stars} of 5 stars.</p>`}
      </div>
      ${problem && html`<p class="warning" role="alert">That could not be noted: ${sentence(problem.message)} Please press again.</p>`}
      ${stage === "cooking" && html`
        <fieldset class="stars">
          <legend>How was it?</legend>
          ${STARS.map((n) => html`
            <button key=${n} type="button" class="star" onClick=${() => rate(n)} aria-label=${n === 1 ? "1 star" : `${n} stars`}>
              <span aria-hidden="true">${n <= stars ? "★" : "☆"}</span><span aria-hidden="true" class="star-number">${n}</span>
            </button>`)}
        </fieldset>`}
    </div>
  `;
}
