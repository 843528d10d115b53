// Words for people beside the keys that the interface speaks.

export const ALLERGENS = [
  ["celery", "Celery"],
  ["crustacean", "Crustaceans"],
  ["egg", "Eggs"],
  ["fish", "Fish"],
  ["gluten", "Gluten"],
  ["lupin", "Lupin"],
  ["milk", "Milk"],
  ["mollusc", "Molluscs"],
  ["mustard", "Mustard"],
  ["peanut", "Peanuts"],
  ["sesame", "Sesame"],
  ["soy", "Soy"],
  ["sulphites", "Sulphites"],
  ["tree_nut", "Tree nuts"],
];

export const DIETS = [
  ["vegan", "Vegan"],
  ["vegetarian", "Vegetarian"],
  ["pescatarian", "Pescatarian"],
  ["halal", "Halal"],
  ["kosher", "Kosher"],
  ["gluten_free", "Gluten-free"],
  ["dairy_free", "Dairy-free"],
  ["lactose_free", "Lactose-free"],
  ["nut_free", "Nut-free"],
  ["egg_free", "Egg-free"],
  ["pork_free", "Pork-free"],
  ["alcohol_free", "Alcohol-free"],
];

// What can be asked for: one more than each recipe has a verdict on, as keto goes by a serving's amounts.
export const ASKED_DIETS = [
  ...DIETS,
  ["keto", "Ketogenic"],
];

export const MEALS = [
  ["", "Any meal"],
  ["breakfast", "Breakfast"],
  ["lunch", "Lunch"],
  ["dinner", "Dinner"],
  ["side", "Side dish"],
  ["snack", "Snack"],
  ["dessert", "Dessert"],
  ["drink", "Drink"],
  ["bread", "Bread"],
  ["sauce", "Sauce"],
];

export const MINUTES = [
  ["", "Any time"],
  ["15", "15 min"],
  ["30", "30 min"],
  ["45", "45 min"],
  ["60", "60 min"],
];

export const VERDICTS = [
  ["contains", "Contains", "✕"],
  ["may", "May contain", "!"],
  ["unknown", "Not known", "?"],
  ["free", "Free of", "✓"],
];

export const FITS = [
  ["yes", "Fits", "✓"],
  ["unknown", "Not known", "?"],
  ["no", "Does not fit", "✕"],
];

// Whose law names which allergens.
export const JURISDICTIONS = [
  ["eu", "EU"],
  ["uk", "UK"],
  ["us", "US"],
  ["canada", "Canada"],
  ["japan", "Japan"],
  ["codex", "Codex"],
  ["anz", "Australia/New Zealand"],
];

// What a food is to its line; what it is mainly about needs no word.
export const FOOD_ROLES = {
  main: "",
  alternative: "alternative",
  substitute: "substitute",
  beside: "in a bracket or the preparation",
};

// Where the knowledge about a food comes from: in short, and in full.
export const SOURCES = {
  annex2: ["Annex II", "the food, or what it is made of, is named in Annex II of Regulation (EU) No 1169/2011"],
  fructan: ["fructans", "the fructans per 100 g that a food dictionary collects"],
  label: ["product labels", "the usual list of ingredients on products sold under that name"],
  lactose: ["lactose", "the least lactose per 100 g that three reviews give"],
  lactose_list: ["list of lactose", "the least lactose per 100 g that a public list gives"],
  onion: ["fructans of onions", "the least fructans per 100 g of white onions that a food dictionary collects"],
  raw: ["plain food", "a single plant, animal, fungus or mineral, as classified in the Codex Alimentarius"],
  recipe: ["usual recipe", "the traditional recipe of the dish or compound"],
  standard: ["product standard", "a legal or Codex standard, or the definition in it"],
  usda: ["USDA", "the description in the USDA National Nutrient Database"],
  varney2017: ["FODMAP cutoffs", "the FODMAP cutoffs of a serving in Varney et al. 2017"],
};

export const ROLES = {
  meal: "meal",
  dish: "dish",
  cuisine: "cuisine",
  not_cuisine: "not",
  include: "with",
  at_home: "at home",
  exclude: "without",
  dislike: "disliked",
  allergen: "allergy",
  remove_allergen: "no allergy any more",
  diet: "diet",
  remove_diet: "no diet any more",
  flavor: "taste",
  not_flavor: "not",
  person: "for",
  max_minutes: "time",
  max_active_minutes: "work",
  quick: "time",
  slow: "time",
  servings: "people",
  equipment: "made with",
  not_equipment: "made without",
  nutrition: "nutrition",
  max_calories: "at most",
  keeping: "keeping",
  suits: "suits",
  health: "health",
  price: "price",
  ease: "effort",
  mood: "mood",
  occasion: "occasion",
  season: "season",
  method: "made",
  not_method: "not",
};

export const WANTS = {
  max_minutes: "the time limit",
  max_active_minutes: "the limit of work",
  max_calories: "the limit of calories",
  cuisine: "the cuisine",
  meal: "the meal",
  include: "the ingredient",
  dish: "the dish",
  main: "the main food",
  course: "the course",
  equipment: "the equipment",
};

export const DEGRADED = {
  no_model: "No trained model is loaded: this was chosen without knowing anybody's taste. Allergies and diets were checked all the same.",
  overload: "Ladle is very busy: this is one of its most popular recipes, chosen without a look at your taste. Allergies and diets were checked all the same.",
  slow: "A full answer took too long: this is one of the most popular recipes, chosen without a look at your taste. Allergies and diets were checked all the same.",
  store_unavailable: "Ladle's memory does not answer: this is one of the most popular recipes, chosen without a look at your taste. Allergies and diets were checked all the same.",
  baseline_only: "A trained model is damaged: this was chosen by what is popular, without a look at your taste. Allergies and diets were checked all the same.",
  previous_models: "The newest models could not be opened: this was chosen by those before. Allergies and diets were checked all the same.",
  previous_catalog: "The newest recipes could not be opened: this comes from the set before. Allergies and diets were checked all the same.",
};

export const EXAMPLES = [
  "quick italian dinner without nuts",
  "vegan soup",
  "something with chicken and rice",
  "breakfast with eggs",
];

const allergenLabels = new Map(ALLERGENS);
const dietLabels = new Map(ASKED_DIETS);
const jurisdictionLabels = new Map(JURISDICTIONS);

const spelt = (key) => key.replaceAll("_", " ").replace(/^./u, (first) => first.toUpperCase());

export const allergenLabel = (key) => allergenLabels.get(key) ?? spelt(key);
export const dietLabel = (key) => dietLabels.get(key) ?? spelt(key);
export const jurisdictionLabel = (key) => jurisdictionLabels.get(key) ?? spelt(key);

export function sentence(text) {
  const trimmed = text.trim();
  if (!trimmed) return "";
  const end = /[.!?…]$/.test(trimmed) ? "" : ".";
  return trimmed[0].toUpperCase() + trimmed.slice(1) + end;
}

export const recipesInWords = (n) => (n === 1 ? "1 recipe" : `${n.toLocaleString("en")} recipes`);

// Sort keys under the verdicts on them, in the verdicts' order; a verdict without words is "unknown".
export function byVerdict(verdicts, words) {
  const known = new Set(words.map(([key]) => key));
  const of = (name) => (known.has(verdicts[name]) ? verdicts[name] : "unknown");
  return words
    .map(([key, label, sign]) => ({ key, label, sign, names: Object.keys(verdicts).filter((name) => of(name) === key) }))
    .filter((group) => group.names.length);
}
