// A question as the form holds it, and what can be done with it. Pure: no page, no network.

const noNames = { names: [], draft: "" };

export const EMPTY = {
  utterance: "",
  person: "",
  pantry: noNames,
  allergens: [],
  avoid: noNames,
  exclude: noNames,
  diets: [],
  minutes: "",
  work: "",
  calories: "",
  meal: "",
  eaters: "",
};

export const splitNames = (text) => text.split(/[,;\n]/).map((n) => n.trim()).filter(Boolean);

const unique = (names) => [...new Set(names)];

// What is still being typed counts too: an allergy must not be lost for want of a comma.
export const namesOf = (field) => unique([...field.names, ...splitNames(field.draft)]);

export const hardLimits = (q) => ({
  allergens: q.allergens,
  names: unique([...namesOf(q.avoid), ...namesOf(q.exclude)]),
  diets: q.diets,
});

export function bodyOf(q, zone) {
  const wants = {};
  const avoid = unique([...q.allergens, ...namesOf(q.avoid)]);
  const exclude = namesOf(q.exclude);
  if (avoid.length) wants.avoid = avoid;
  if (exclude.length) wants.exclude = exclude;
  if (q.diets.length) wants.diets = q.diets;
  if (q.minutes) wants.max_minutes = Number(q.minutes);
  if (q.work) wants.max_active_minutes = Number(q.work);
  if (q.calories) wants.max_calories = Number(q.calories);
  if (q.meal) wants.meal = q.meal;
  if (q.eaters) wants.servings = Number(q.eaters);
  const body = { utterance: q.utterance.trim(), wants };
  const pantry = namesOf(q.pantry);
  if (pantry.length) body.pantry = pantry;
  if (q.person.trim()) body.person = q.person.trim();
  if (zone) body.tz = zone;
  return body;
}

const FIELDS = { max_minutes: "minutes", max_active_minutes: "work", max_calories: "calories", meal: "meal" };
const HARD_ROLES = { allergen: "avoid", exclude: "exclude", dislike: "exclude" };

// Return the question without one wish. Words are taken out of the utterance, so what it says of
// allergies, exclusions and diets is first written down beside it: nothing here can lose them.
export function withoutWish(q, { want, value }, understood) {
  let next = { ...q };
  for (const { value, role } of understood) {
    const field = HARD_ROLES[role];
    if (field) next = addName(next, field, value);
    else if (role === "diet" && !next.diets.includes(value)) next.diets = [...next.diets, value];
  }
  if (FIELDS[want]) next[FIELDS[want]] = "";
  const stuck = [];
  for (const phrase of phrasesOf(want, value, understood)) {
    const rest = takeOut(next.utterance, phrase);
    if (rest === null) stuck.push(phrase);
    else next.utterance = rest;
  }
  return { question: next, stuck };
}

function addName(q, field, name) {
  if (q[field].names.includes(name)) return q;
  return { ...q, [field]: { ...q[field], names: [...q[field].names, name] } };
}

function phrasesOf(want, value, understood) {
  const roles = want === "max_minutes" ? ["max_minutes", "quick"] : [want];
  const said = understood.filter((heard) => roles.includes(heard.role)).map((heard) => heard.phrase);
  if (want !== "include" || said.length < 2) return said;
  const exact = said.filter((phrase) => phrase === value);
  return exact.length ? exact : said.filter((phrase) => sharesAWord(phrase, value));
}

// "tomatoes" and "tomato", "red lentils" and "lentil"
const sharesAWord = (a, b) =>
  a.split(" ").some((x) => b.split(" ").some((y) => x.slice(0, 4) === y.slice(0, 4)));

const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

// A name comes back in the singular, without accents and apostrophes: "tomato" for "tomatoes".
const wordPattern = (word) =>
  word.endsWith("y")
    ? `${quoted(word.slice(0, -1))}(?:y|ies?)`
    : word.endsWith("f")
      ? `${quoted(word.slice(0, -1))}(?:fe?s?|ves)`
      : `${quoted(word)}(?:es|e|s)?`;

const phrasePattern = (phrase) =>
  new RegExp(
    `(^|[^\\p{L}\\p{N}])${phrase.trim().split(/\s+/).map(wordPattern).join("[^\\p{L}\\p{N}]+")}(?![\\p{L}\\p{N}])`,
    "iu",
  );

const plain = (text) => text.normalize("NFKD").replace(/[\p{M}'’‘`´]/gu, "");

// Return the text with the phrase replaced once; null if it does not stand there.
function replaceOnce(text, phrase, by) {
  const pattern = phrasePattern(phrase);
  const found = [text, plain(text)].find((form) => pattern.test(form));
  return found === undefined ? null : found.replace(pattern, (_, before) => before + by);
}

const takeOut = (utterance, phrase) =>
  replaceOnce(utterance, phrase, " ")?.replace(/\s+/g, " ").trim() ?? null;

// Which name an "unknown food" error is about, and where it stands; null if it is about something else.
export function unknownName(error) {
  if (!error.foodName) return null;
  const list = /^wants\.(avoid|exclude)\[/.exec(error.field ?? "");
  return { where: list ? list[1] : error.field, name: error.foodName };
}

// Return the question with one unknown name put right; null if it stands nowhere in it.
export function withName(q, { where, name }, better) {
  if (where === "utterance") {
    const utterance = replaceOnce(q.utterance, name, better);
    return utterance === null ? null : { ...q, utterance };
  }
  if (where !== "avoid" && where !== "exclude") return null;
  const names = namesOf(q[where]);
  if (!names.includes(name)) return null;
  return { ...q, [where]: { names: unique(names.map((n) => (n === name ? better : n))), draft: "" } };
}
