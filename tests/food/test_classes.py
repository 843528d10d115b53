"""Whoever leaves a class of foods out by its name is served none of them."""

from __future__ import annotations

import pytest

from ladle.core import Recipe, RecipeId, VocabularyError
from ladle.food import (
    Verdict,
    Vocabulary,
    facts_of,
    food_concern,
    key,
    names_like,
    resolve_allergy,
    resolve_exclusion,
    scan,
    vocabulary,
)
from ladle.food.classes import FoodClass
from ladle.food.vocabulary import Entry
from ladle.food.words import Diet

MEMBERS = {
    "cured meat": "bacon; ham; prosciutto; salami; pepperoni; pastrami; corned beef; turkey bacon; "
    "pancetta; chorizo; beef jerky; bresaola; hot dog; blt",
    "processed meats": "bacon; ham; sausage; hot dog; salami; spam; luncheon meat; beef jerky; "
    "bratwurst; liverwurst; pate; turkey bacon; smoked meat",
    "smoked meat": "bacon; pastrami; ham; andouille sausage; kielbasa",
    "deli meat": "ham; salami; bologna; mortadella; pastrami; deli turkey; roast beef; prosciutto",
    "lunch meat": "ham; salami; bologna; deli turkey", "cold cuts": "ham; salami; deli chicken",
    "dried meat": "beef jerky; biltong; bresaola; prosciutto",
    "charcuterie": "prosciutto; salami; ham",
    "organ meat": "liver; pate; chicken heart; tripe; haggis; liverwurst; oxtail",
    "game": "venison; rabbit; quail; pheasant; bison; wild boar",
    "poultry": "chicken; turkey; duck; goose; quail", "sheep meat": "lamb; mutton",
    "red meat": "beef; pork; lamb; venison", "ground meat": "ground beef; ground turkey; meatball",
    "animal fat": "lard; tallow; suet; butter; ghee; duck fat; bacon fat; schmaltz; drippings",
    "seed oils": "canola oil; sunflower oil; soybean oil; corn oil; grapeseed oil; vegetable oil; "
    "margarine; mayonnaise",
    "smoked fish": "smoked salmon; smoked mackerel; smoked trout; smoked haddock; kipper",
    "oily fish": "salmon; mackerel; sardine; herring; anchovy", "raw fish": "tuna; salmon",
    "tinned fish": "sardine; tuna", "caviar": "salmon roe; fish roe; bottarga",
    "blue cheese": "roquefort; gorgonzola; stilton", "aged cheese": "parmesan; cheddar",
    "soft cheese": "brie; ricotta; feta", "mould-ripened cheese": "brie; camembert; stilton",
    "unpasteurised cheese": "brie; roquefort", "sheep cheese": "pecorino; manchego; roquefort",
    "pulses": "lentil; chickpea; kidney bean; split pea; tofu; peanut; lupin; mixed pulses; hummus",
    "legumes": "lentil; chickpea; soybean; peanut; green bean; pea",
    "nightshades": "tomato; potato; eggplant; bell pepper; paprika; cayenne; chili powder; goji",
    "alliums": "onion; garlic; leek; chive; shallot; garlic powder; onion powder; scallion",
    "citrus": "lemon; lime juice; orange zest; grapefruit; marmalade; yuzu",
    "stone fruit": "peach; cherry; plum; apricot; nectarine; prune",
    "berries": "strawberry; blueberry; raspberry; goji berry; cranberry sauce",
    "cruciferous vegetables": "broccoli; cabbage; kale; arugula; radish; horseradish; bok choy",
    "leafy greens": "spinach; kale; lettuce; chard; collard greens; arugula; cabbage; watercress; "
    "romaine; endive; palak paneer; mixed salad leaf; sauerkraut",
    "root vegetables": "carrot; potato; beetroot; parsnip; turnip; radish; sweet potato; cassava; "
    "carrot cake; celeriac; swede; yam",
    "tubers": "potato; sweet potato; yam; taro",
    "tropical fruit": "mango; pineapple; papaya; banana; coconut; kiwi; passion fruit; lychee",
    "exotic fruit": "mango; dragon fruit", "canned fruit": "peach; fruit cocktail",
    "dried fruit": "raisin; prune; dried apricot; date; fruitcake; sultana",
    "fruit": "apple; rhubarb; rambutan; orange juice; jam", "melons": "cantaloupe; watermelon",
    "raw vegetables": "carrot; lettuce; broccoli; beet greens", "winter squash": "pumpkin",
    "summer squash": "zucchini", "mushrooms": "shiitake; truffle; quorn",
    "seeds": "sesame seed; poppy seed; sunflower seed; pumpkin seed; flax seed; chia seed; tahini",
    "sprouts": "alfalfa sprout; bean sprout; mung bean sprout", "dal": "chana dal; red lentil",
    "pickled vegetables": "pickled onion; gherkin; sauerkraut; kimchi; relish",
    "pickles": "gherkin; dill pickle; cornichon", "candied fruit": "candied orange peel",
    "spirits": "vodka; rum; amaretto; limoncello; kahlua; triple sec", "liquor": "gin; schnapps",
    "alcohol": "wine; beer; vodka; marsala", "liqueur": "amaretto; kahlua",
    "artificial sweetener": "aspartame; sucralose; saccharin", "sugar alcohols": "xylitol",
    "refined sugar": "brown sugar; powdered sugar",
    "caffeine": "coffee; black tea; cola; chocolate; energy drink; kahlua; matcha",
    "chocolate": "cocoa; dark chocolate; brownie; creme de cacao", "algae": "nori; spirulina",
    "whole grains": "brown rice; oat; quinoa; bulgur", "masala": "garam masala; curry powder",
    "undercooked meat": "beef; chicken; bacon", "food colouring": "candy sprinkles; carmine",
}  # fmt: skip
"""Names of classes, with some of what goes when they are left out."""


def _pairs() -> list[tuple[str, str]]:
    return [(named, food) for named, foods in MEMBERS.items() for food in foods.split("; ")]


@pytest.mark.parametrize(("named", "food"), _pairs())
def test_a_class_goes_with_all_of_its_foods(named: str, food: str) -> None:
    entry = vocabulary().find(food)
    assert entry is not None, food
    for resolve in (resolve_exclusion, resolve_allergy):
        avoided = resolve(named)
        assert avoided is not None
        statuses = [food_concern(one).statuses[entry] for one in avoided.foods]
        assert Verdict.CONTAINS in statuses
    recipe = Recipe(RecipeId("1"), "Supper", lines=(f"1 {food}",), steps=("Cook for ten minutes.",))
    assert scan(recipe, [named])


KEPT = {
    "cured meat": "pork chop; chicken breast; beef steak; fresh salmon",
    "processed meat": "ground beef; chicken thigh; pork loin", "meat": "butter; ghee; egg; cheese",
    "leafy greens": "carrot; tomato; broccoli; parsley", "root vegetable": "onion; garlic; spinach",
    "smoked fish": "cod; tuna; shrimp", "animal fat": "olive oil; chicken breast; milk",
    "cucumber": "sauerkraut; pickled onion", "vinegar": "sauerkraut; kimchi; olive",
    "corn": "potato starch", "pulses": "rice; almond; curry powder", "spirits": "wine; beer",
    "seed oil": "olive oil; butter; coconut oil", "black pepper": "bell pepper; jalapeno",
    "tropical fruit": "apple; lemon; strawberry", "wheat flour": "rice noodle; gluten free bread",
}  # fmt: skip


@pytest.mark.parametrize(("named", "foods"), KEPT.items())
def test_a_class_leaves_what_is_none_of_it(named: str, foods: str) -> None:
    vocab = vocabulary()
    avoided = resolve_exclusion(named)
    assert avoided is not None
    barred = frozenset().union(*(vocab.holders[food] for food in avoided.foods))
    assert [food for food in foods.split("; ") if vocab.find(food) in barred] == []


@pytest.mark.parametrize(
    ("line", "food"),
    [
        ("200 g mixed cured meats", "bacon"), ("4 cups leafy greens", "spinach"),
        ("500 g root vegetables", "carrot"), ("2 tbsp mixed seeds", "pumpkin seed"),
        ("1 cup dal", "lentil"), ("100 g dried fruit", "raisin"), ("100 g mixed seafood", "cod"),
        ("1 cup tropical fruit", "mango"), ("6 slices deli meat", "ham"),
    ],
)  # fmt: skip
def test_the_name_of_a_class_may_stand_for_any_of_it(line: str, food: str) -> None:
    entry = vocabulary().find(food)
    assert entry is not None
    recipe = Recipe(RecipeId("1"), "Supper", lines=(line,), steps=("Cook for ten minutes.",))
    assert facts_of(recipe).judge(food_concern(entry)).verdict is not Verdict.FREE


@pytest.mark.parametrize(
    "name", ["seasoned food", "marinated foods", "stuffed food", "processed food", "junk food",
             "fermented foods", "additives", "preservatives", "probiotics", "animal products",
             "non-veg", "flesh", "greens"],
)  # fmt: skip
def test_what_no_list_bounds_cannot_be_left_out(name: str) -> None:
    assert resolve_exclusion(name) is None
    assert resolve_allergy(name) is None
    assert key(name) not in map(key, names_like(name))


# A name that is made of words for classes alone ("cured meat") is one by which people leave out
# more than the one food whose name it is, unless that food is known to bear it by itself.


def _words(text: str, apart: str = " ") -> frozenset[str]:
    return frozenset(text.split(apart))


NOUNS = _words(
    "alcohol alga bean berry bread candy cereal charcuterie cheese cream cut dairy fat fish food "
    "fruit game grain green herb juice leaf legume liqueur liquor meat milk mollusc mushroom "
    "noodle nut offal oil pasta pickle poultry pulse roe root salad sausage seafood seed shellfish "
    "spice spirit sprout squash stock sugar sweetener tuber veg vegetable"
)
KINDS = _words(
    "aged ancient animal artificial asian assorted autumn baby bitter blue boiled brined canned "
    "chinese citrus cold cooked cooking cruciferous cured dark deli dried dry edible exotic farmed "
    "fatty fermented firm fresh freshwater fried frozen green grilled ground hard hot italian lean "
    "leafy lunch luncheon mediterranean mexican minced mixed mould oily organ organic pickled "
    "plant pressed preserved processed raw red refined rendered ripened roasted salt salted "
    "sandwich sea seasonal sheep smoked soft spring sprouted stone summer sushi sweet tinned "
    "tropical tree uncooked variety washed white whole wild winter yellow"
)
FEWEST = 4
"""Foods that a class has at least."""
ITS_OWN_NAME = _words(
    "adzuki bean; baijiu; bean salad; bean sprout; bitter leaf; branston pickle; bread cheese; "
    "breadfruit; campari; cheese bread; chicken stock; chinese sausage; cream powder; "
    "demerara sugar; ditalini; evaporated milk; fish ball; fish oil; fish stock; fresh pasta; "
    "fruit paste; glass noodle; grain alcohol; herb seasoning; infant formula; italian bread; "
    "italian sausage; italian seasoning; lactose; lamb fat; marinated mushroom; media crema; "
    "mexican crema; mexican seasoning; microgreens; milk bread; milk fat; milk powder; "
    "miracle whip; mixed spice; multigrain bread; mushroom stock; nut cheese; nut cream cheese; "
    "nut flour; peanut oil; pork fat; poultry seasoning; raisin bread; red bean paste; "
    "red cinnamon candy; rock sugar; rockfish; rye bread; samphire; sanding sugar; seafood stock; "
    "shiitake mushroom; smoked processed cheese; soft milk candy; sprouted grain bread; "
    "summer sausage; superfine sugar; sweet bread; toast; turkey stock; vegetable juice; "
    "vegetable noodle; vegetable shortening; vegetable stock; white mushroom; whitebait; "
    "whole nut chocolate; whole wheat pasta; yardlong bean",
    apart="; ",
)
"""Foods of which some name sounds like that of a class, and is one of theirs alone."""


def _sounds_like_a_class(name: str) -> bool:
    *before, last = key(name).split()
    return last in NOUNS and all(word in NOUNS | KINDS for word in before)


def _is_wired(name: str) -> bool:
    """Tell whether leaving a name out takes several foods along, or is refused."""
    avoided = resolve_exclusion(name)
    if avoided is None or avoided.allergens:
        return True
    holders = vocabulary().holders
    return len(frozenset().union(*(holders[food] for food in avoided.foods))) >= FEWEST


def test_every_name_that_sounds_like_a_class_is_one_or_is_refused() -> None:
    """Who adds such a name to a food writes a row of classes.tsv, or names the food here."""
    alone = [
        f"{name} of {entry.name}"
        for entry in vocabulary().entries
        if not entry.is_dish and entry.name not in ITS_OWN_NAME
        for name in (entry.name, *entry.also)
        if _sounds_like_a_class(name) and not _is_wired(name)
    ]
    assert alone == []


def test_every_class_has_foods_or_kinds_or_is_open() -> None:
    vocab = vocabulary()
    for one in vocab.classes:
        entry = vocab.find(one.name)
        assert entry is not None
        assert one.is_open or len(vocab.holders[entry]) > 1, one.name
        assert one.is_open == (not vocab.senses(one.name)), one.name


# a small world


def _entry(name: str, *is_a: str) -> Entry:
    return Entry(
        name, (), is_a, (), frozenset(), frozenset(), Diet.VEGAN, Diet.VEGAN, ("raw",)
    )  # fmt: skip


FOODS = [
    _entry("meat"), _entry("pork", "meat"), _entry("bacon", "pork"), _entry("cured meat", "meat"),
    _entry("bean"), _entry("stuffed food"),
]  # fmt: skip


def test_a_class_bars_its_foods_and_tells_nothing_else_of_them() -> None:
    vocab = Vocabulary(
        FOODS,
        classes=[
            FoodClass("cured meat", ("charcuterie",), ("bacon",)),
            FoodClass("bean", ("pulses",)),
            FoodClass("stuffed food", is_open=True),
        ],
    )
    bacon, cured, bean = (vocab.find(name) for name in ("bacon", "charcuterie", "pulse"))
    assert bacon is not None
    assert cured is not None
    assert bean == vocab.find("bean")
    assert bacon in vocab.holders[cured]
    assert cured in vocab.wider([bacon])
    assert cured in vocab.general
    assert cured not in vocab.kinds[bacon] | vocab.closures[bacon]
    assert vocab.senses("charcuterie") == {cured}
    assert vocab.senses("stuffed food") == frozenset()
    assert list(vocab.matches([])) == []
    assert vocab.version != Vocabulary(FOODS).version


@pytest.mark.parametrize(
    ("classes", "text"),
    [
        ([FoodClass("ham")], r"^a class names 'ham', which is no entry's name$"),
        ([FoodClass("bean", (), ("ham",))], r"^a class names 'ham', which is no entry's name$"),
        (
            [FoodClass("bean", ("pulses",)), FoodClass("meat", ("pulse",))],
            r"^'pulse' asks for two classes; keep one$",
        ),
    ],
)
def test_classs_that_do_not_fit_are_refused(classes: list[FoodClass], text: str) -> None:
    with pytest.raises(VocabularyError, match=text):
        Vocabulary(FOODS, classes=classes)
