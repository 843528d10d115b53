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

export const ROLES = {
  meal: "meal",
  cuisine: "cuisine",
  include: "with",
  exclude: "without",
  avoid: "allergy",
  diet: "diet",
  max_minutes: "time",
  dish: "dish",
  pantry: "at home",
};

export const WANTS = {
  max_minutes: "the time limit",
  cuisine: "the cuisine",
  meal: "the meal",
  include: "the ingredient",
  dish: "the dish",
};

export const DEGRADED = {
  no_model: "No trained model is loaded: this was chosen without knowing anybody's taste. Allergies and diets were checked all the same.",
  previous_catalog: "The newest recipes could not be opened: this comes from the set before. Allergies and diets were checked all the same.",
};

export const EXAMPLES = [
  "quick italian dinner without nuts",
  "vegan soup",
  "something with chicken and rice",
  "breakfast with eggs",
];

const allergenLabels = new Map(ALLERGENS);
const dietLabels = new Map(DIETS);

export const allergenLabel = (key) => allergenLabels.get(key) ?? key.replaceAll("_", " ");
export const dietLabel = (key) => dietLabels.get(key) ?? key;

export function sentence(text) {
  const trimmed = text.trim();
  if (!trimmed) return "";
  const end = /[.!?…]$/.test(trimmed) ? "" : ".";
  return trimmed[0].toUpperCase() + trimmed.slice(1) + end;
}

export const recipesInWords = (n) => (n === 1 ? "1 recipe" : `${n.toLocaleString("en")} recipes`);
