// Words for people beside the keys that the interface speaks of a dish: effort, amounts, character.

// How little work: the minutes that need a hand.
export const WORK = [
  ["", "Any"],
  ["10", "10 min"],
  ["20", "20 min"],
  ["30", "30 min"],
];

export const CALORIES = [
  ["", "Any"],
  ["400", "400 kcal"],
  ["600", "600 kcal"],
  ["800", "800 kcal"],
];

export const EATERS = [
  ["", "As the recipe has it"],
  ...["1", "2", "3", "4", "5", "6", "8", "10", "12"].map((n) => [n, n]),
];

// In which units the ingredients are shown.
export const UNITS = [
  ["as_written", "As written"],
  ["metric", "Metric"],
  ["us", "US"],
];

// What minutes rest on.
export const BASES = {
  declared: "as the recipe says",
  stated: "added up from the steps",
  partly: "reckoned: the steps do not time everything",
  guessed: "guessed from what there is to do",
  unknown: "not told",
};

// What a dish is shown to be. Each is "shown to be" only: one that is missing says nothing.
export const ASPECTS = {
  easy: "easy to make",
  elaborate: "takes some skill",
  mild: "not spicy",
  spicy: "spicy",
  cheap: "cheap",
  expensive: "something special",
  spring: "spring produce",
  summer: "summer produce",
  autumn: "autumn produce",
  winter: "winter produce",
  keeps: "keeps",
  freezes: "freezes",
  kid_friendly: "suits children",
  few_to_buy: "little to buy",
  high_protein: "high in protein",
  high_fiber: "high in fibre",
  low_carb: "low in carbohydrate",
  low_calorie: "low in calories",
  low_fat: "low in fat",
  low_sugar: "low in sugars",
  low_salt: "low in salt",
  healthy: "Nutri-Score A or B",
  keto: "ketogenic",
  nutri_score_a: "Nutri-Score A",
  nutri_score_b: "Nutri-Score B",
  nutri_score_c: "Nutri-Score C",
  nutri_score_d: "Nutri-Score D",
  nutri_score_e: "Nutri-Score E",
  course_main: "a main course",
  course_side: "a side",
  course_starter: "a starter",
  course_dessert: "a dessert",
  course_snack: "a snack",
  course_drink: "a drink",
  course_bread: "a bread",
  course_breakfast: "a breakfast dish",
  course_sauce: "a sauce",
  course_preserve: "a preserve",
  course_basic: "something to cook with",
};

export const NUTRIENTS = [
  ["kcal", "Energy"],
  ["fat", "Fat"],
  ["saturates", "of which saturates"],
  ["carbohydrate", "Carbohydrate"],
  ["sugars", "of which sugars"],
  ["fibre", "Fibre"],
  ["protein", "Protein"],
  ["salt", "Salt"],
];

// How much of a nutrient there is; the sign says it without colour.
export const LIGHTS = [
  ["low", "low", "▼"],
  ["medium", "medium", "◆"],
  ["high", "high", "▲"],
  ["unknown", "not known", "?"],
];

// What a duration of a step is to the time that a recipe takes; one that counts needs no word.
export const TIMER_USES = {
  counted: "",
  alternative: "instead of the one before",
  parallel: "while something else goes on",
  within: "a part of another",
  aside: "no cooking time",
};

export const HEAT = ["not spicy", "mild", "spicy", "very spicy"];
export const PRICES = ["", "cheap", "usual", "dear"];
export const MONTHS = ["", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

// How sure a reading is: each holds from that number on.
const SURENESS = [[0.9, "sure"], [0.7, "likely"], [0, "a guess"]];

const lightWords = new Map(LIGHTS.map(([key, word, sign]) => [key, { key, word, sign }]));

export const aspectLabel = (key) => ASPECTS[key] ?? key.replaceAll("_", " ");
export const lightWord = (key) => lightWords.get(key) ?? lightWords.get("unknown");
export const sureness = (confidence) => SURENESS.find(([from]) => confidence >= from)[1];
