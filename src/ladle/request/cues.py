"""Cue words of English: what negates, asks, joins or says nothing in an utterance.

Every word stands here as `food.key` folds it, so that it meets the tokens of an utterance.
"""

from __future__ import annotations

from types import MappingProxyType

from ladle.food import key


def _keys(text: str) -> frozenset[str]:
    return frozenset(key(word) for word in text.split())


NEGATORS = _keys(
    "without no not none neither never zero except exclude excluding minus sans avoid avoiding "
    "nothing hate hates dislike dislikes dont doesnt cant cannot wont skip omit leave hold away "
    "instead"
)
ALL = _keys("anything everything all")
"""Before "but" they negate: "anything but fish"."""
ALLERGY_NOUNS = _keys("allergy allergies intolerance sensitivity reaction anaphylaxis")
ALLERGY = ALLERGY_NOUNS | _keys("allergic intolerant sensitive react reacts anaphylactic")
CONDITIONS = _keys("coeliac celiac")
"""What somebody has who must avoid the allergen of that name."""
AT_HOME = _keys("have got leftover leftovers fridge")
POSITIVE = AT_HOME | _keys(
    "with using use including include containing contain contains but for like love want"
)
FREE, NON, TONIGHT = "free", "non", "tonight"
FREE_IN_SHORT = MappingProxyType({"gf": "gluten", "df": "dairy"})
FREE_OF_NO_FOOD = _keys("cage guilt fuss hassle stress worry")
GRAMMAR = NEGATORS | POSITIVE | ALLERGY | {FREE}
"""Words that no name of a food reaches across: "soup, no chicken broth" asks for no such broth."""
CARRY = _keys("and or nor any other")
ARTICLES = CARRY | _keys("a an the some more my our")
"""Words that begin no name: "without any milk" speaks of milk, whatever is sold as "any milk"."""
JOINS = _keys("with using use include including containing and some")
"""Before a word that is meal and food, they make it a food: "soup with bread"."""
QUICK = _keys("quick quickly fast speedy")
LOW = _keys("low lower reduced")
"""Before a food they ask for little of it, which Ladle cannot grant."""
MAY_HAVE = _keys("can could may might shall should will would let to")
"""Before "have" they make it "eat"."""
NO_FOOD = _keys("idea sure problem restriction preference time")
"""Behind a negator they end it: "no idea what to cook with chicken"."""
DIET_NAMES = MappingProxyType({"plant based": "vegan", "pescetarian": "pescatarian"})
"""Other names of diets."""
UNKNOWN_DIETS = _keys("halal kosher jain fodmap keto ketogenic paleo diabetic")
"""Diets that nothing is known of: they must not be dropped in silence."""
QUALITIES = _keys(
    "spicy hot mild sweet sour salty bitter heavy light rich greasy oily fatty fried deep baked "
    "grilled raw boring fancy complicated hard difficult expensive cheap big messy oven stove "
    "microwave grill blender mixer cold warm"
)
"""What can be unwanted and is no food: not acted upon yet, and said so, but no reason to stop."""
SAY_NOTHING = _keys(
    "a an the i im id ive we weve us our my me you your he she they it its is are was be am do "
    "does can could should would will may might shall what whats which how when who something "
    "anything some please make made making cook cooking cooked recipe recipes dish dishes food "
    "meal meals eat eats eating have having to of in on at from by want wants need needs give "
    "show find suggest idea ideas good nice tasty delicious easy simple today now this that these "
    "those really very just so too also than there here theres thats let lets hey hi hello ladle "
    "thanks thank ready kind kinds feel feeling craving hungry minute minutes under less within "
    "most over only still out up put add stand tolerate much many lot lots more little bit "
    "one two three four five six seven eight nine ten "
    "monday tuesday wednesday thursday friday saturday sunday weekend weekday day night "
    "kid kids child children son daughter wife husband partner friend friends family mother "
    "father mom mum dad everyone everything people person guest guests free diet friendly disease "
    "product products stay badly severely strongly"
)
NAMES_NOTHING = SAY_NOTHING | CARRY | GRAMMAR
