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
    "instead unable isnt arent shouldnt couldnt mustnt wouldnt didnt havent hasnt aint"
)
LEAVES_NOTHING = _keys("instead away")
"""Negators that may end a sentence and take nothing back: "chicken instead"."""
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
HARM = _keys(
    "ill sick sicken sickens unwell kill kills killing killed die dies dying dead death deadly "
    "lethal fatal swell swells swelling swollen hive hives rash rashes itch itches itchy itching "
    "poison poisons poisonous poisoned toxic harm harms harmful hurt hurts hurting upset upsets "
    "disagree disagrees vomit vomits vomiting puke pukes nausea nauseous cramp cramps bloat bloats "
    "bloated bloating diarrhea migraine migraines headache headaches ache aches choke chokes "
    "wheeze wheezes sneeze sneezes shock hospital epipen trigger triggers dangerous danger unsafe "
    "forbidden banned ban prohibited taboo verboten limits"
)
"""What a food does to somebody, or what is said of a food that must not be eaten."""
HARM_OF_A_FOOD = _keys("bad worse worst out")
"""They tell of harm where foods are named; else they say nothing ("a night out")."""
FINE = _keys("good safe allowed ok okay fine go")
"""Behind a negator they tell of harm: "nuts are not safe"."""
NO_HARM_AFTER = MappingProxyType(
    {
        key("bad"): _keys("not isnt arent too so"),
        "out": _keys(
            "take takes taking cook cooking eat eating go going put find figure work try help "
            "check dine dining night day run ran make made way leave"
        ),
    }
)
"""Words before a harm that make it none: "not bad", "take out"."""
NO_HARM_BEFORE = MappingProxyType(
    {
        key("bad"): _keys("day week weather mood hair luck idea habit news"),
        "out": _keys("of"),
        key("die"): _keys("for"),
    }
)
"""Words behind it that do: "to die for", "out of bread"."""
HARM_SAYS_NOTHING = _keys(
    "stomach tummy belly gut throat tongue lip lips face skin mouth body cause causes causing "
    "send sends get gets got go goes turn turns affect affects bring brings feel feels taste "
    "break breaks me being been not for off table menu list always sometimes often usually "
    "immediately completely totally absolutely definitely strictly awfully terribly horribly "
    "if because since as after when whenever while both grandma grandpa grandmother grandfather "
    "sister brother girl boy baby toddler girlfriend boyfriend roommate life home house "
    "terrible awful horrible severe violent violently serious seriously bit known"
)
"""Beside a harm they name no food."""
BESIDE_HARM = HARM | HARM_OF_A_FOOD | FINE | HARM_SAYS_NOTHING
NOT_AT_HOME_AFTER = _keys("am im is are were be ran run running all")
"""Before "out of" they tell what is not at home."""
STAYS_OPEN = _keys("and or nor also plus same ditto likewise neither")
"""At the start of a sentence they carry on what the one before left out."""
STAYS_OPEN_LAST = _keys("too either well")
"""At its end they do the same."""
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
NO_WHAT = _keys(
    "bake cook fuss hassle stress worry mess knead churn frills oven stove microwave blender mixer"
)
"""Right behind "no" and right before what is asked they end its scope: "no bake dessert"."""
EATS = _keys("eat or cant cannot dont doesnt wont not to never")
"""Before "drink" they make it a verb."""
DIET_NAMES = MappingProxyType({"plant based": "vegan", "pescetarian": "pescatarian"})
"""Other names of diets."""
UNKNOWN_DIETS = _keys("jain fodmap keto ketogenic paleo diabetic")
"""Diets that nothing is known of: they must not be dropped in silence."""
QUALITIES = _keys(
    "spicy hot mild sweet sour salty bitter heavy light rich greasy oily fatty fried deep baked "
    "grilled raw boring fancy complicated hard difficult expensive cheap big messy oven stove "
    "microwave grill blender mixer cold warm bake fuss hassle stress mess"
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
    "product products stay badly severely strongly him her his them us added "
    "were take either eg ie incl esp die"
)
NAMES_NOTHING = SAY_NOTHING | CARRY | GRAMMAR
