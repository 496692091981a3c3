"""Which spellings are the same word: tables of contractions, stylings and regional forms.

Only other spellings of one word stand here. Two real words (to/two, your/you're, their/there) never share
an entry: a playlist that says "Two" for "to" reads wrong. Where a styling could be either ("2", "ur"), the
reading that needs no ear stands in `SAME`, and a *title* may also be filed under those in `TITLE_ALSO`.
"""


def _table(lines: str) -> dict[str, tuple[str, ...]]:
    """Read lines of `other other = the words`, several to a line between commas."""
    table: dict[str, tuple[str, ...]] = {}
    for entry in lines.replace("\n", ",").split(","):
        others, _, words = entry.partition("=")
        table.update({other: tuple(words.split()) for other in others.split()})
    return table


_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def _number(value: int) -> tuple[str, ...]:
    """Say a whole number from 0 to 99."""
    if value < len(_ONES):
        return (_ONES[value],)
    tens, ones = divmod(value, 10)
    return (_TENS[tens - 2],) if ones == 0 else (_TENS[tens - 2], _ONES[ones])


_ORDINALS = "1st=first,2nd=second,3rd=third,4th=fourth,5th=fifth,6th=sixth,7th=seventh,8th=eighth,9th=ninth"

SAME: dict[str, tuple[str, ...]] = {
    **{str(value): _number(value) for value in range(100)},
    **_table(_ORDINALS),
    **_table("""
        u yoo=you, ur=your, urself=yourself, n=and, &=and, luv=love, luvs=loves, luvin=loving
        nite=night, nites=nights, tonite 2nite=tonight, 2day=today, 2morrow=tomorrow, 2gether=together
        4ever 4eva 4evr=forever, b4=before, gr8=great, l8=late, l8r=later, h8=hate, w8=wait
        thru=through, tho=though, altho=although, thx thanx=thanks, plz pls=please, xmas=christmas
        some1=someone, any1=anyone, every1=everyone, boyz=boys, girlz=girls, kool=cool, dat=that
        wanna=want to, gonna gunna=going to, gotta=got to, gimme=give me, lemme=let me, hafta=have to
        kinda=kind of, sorta=sort of, outta=out of, lotta=lot of, dunno=do not know, tryna=trying to
        imma=i am going to, coulda=could have, woulda=would have, shoulda=should have, gotcha=got you
        betcha=bet you, dontcha=do not you, cmon=come on, yall=you all
        cuz coz=because, alot=a lot, alright=all right, ok=okay, lil=little, til=till, mr=mister, pt=part
        cannot cant=can not, wont=will not, dont=do not, didnt=did not, doesnt=does not, isnt=is not
        wasnt=was not, arent=are not, werent=were not, couldnt=could not, wouldnt=would not
        shouldnt=should not, hasnt=has not, havent=have not, hadnt=had not, shant=shall not
        im=i am, ive=i have, youre=you are, theyre=they are, youve=you have, weve=we have, theyve=they have
        youll=you will, theyll=they will, itll=it will, thats=that is, whats=what is, shes=she is
        theres=there is, heres=here is, wheres=where is, whos=who is, hows=how is
        colour=color, colours=colors, coloured=colored, favourite=favorite, favourites=favorites
        favour=favor, honour=honor, neighbour=neighbor, neighbours=neighbors, flavour=flavor
        behaviour=behavior, rumour=rumor, rumours=rumors, humour=humor, harbour=harbor, saviour=savior
        theatre=theater, centre=center, grey=gray, realise=realize, realised=realized
        apologise=apologize, recognise=recognize, organise=organize, traveller=traveler
        travelling=traveling, cancelled=canceled, cancelling=canceling, jewellery=jewelry
        lovin=loving, nothin=nothing, somethin=something, everythin=everything, anythin=anything
        comin=coming, goin=going, livin=living, feelin=feeling, thinkin=thinking, gettin=getting
        movin=moving, workin=working, waitin=waiting, lookin=looking, dancin=dancing, tryin=trying
        talkin=talking, doin=doing, makin=making, takin=taking, rollin=rolling, rockin=rocking
        singin=singing, callin=calling, cryin=crying, walkin=walking, ridin=riding, drivin=driving
        missin=missing, playin=playing, sittin=sitting, standin=standing, mornin=morning, runnin=running
        evenin=evening, fallin=falling, breakin=breaking, drinkin=drinking, tellin=telling, darlin=darling
        stayin=staying, keepin=keeping, leavin=leaving, holdin=holding, hopin=hoping, dreamin=dreaming
        believin=believing, knockin=knocking, turnin=turning, burnin=burning, sayin=saying, askin=asking
    """),
}
"""A folded word → the canonical tokens that it is another spelling of; holds for titles and sentences."""

CLIPPED: dict[str, tuple[str, ...]] = {
    "'til": ("till",),
    "'cause": ("because",),
    "'cuz": ("because",),
    "'coz": ("because",),
    "'bout": ("about",),
    "'em": ("them",),
    "'n": ("and",),
    "'n'": ("and",),
    "n'": ("and",),
    "'round": ("around",),
    "'tis": ("it", "is"),
    "'twas": ("it", "was"),
    "ol'": ("old",),
    "o'": ("of",),
    "mo'": ("more",),
    "lil'": ("little",),
    "an'": ("and",),
    "c'mon": ("come", "on"),
    "y'all": ("you", "all"),
    "d'you": ("do", "you"),
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "ain't": ("aint",),
    "let's": ("let", "us"),
    "i'm": ("i", "am"),
}
"""Words that are only sure while their apostrophe is there."""

ENDINGS: dict[str, str] = {"n't": "not", "'re": "are", "'ll": "will", "'ve": "have"}
"""Contractions that any word may carry."""

IS_AFTER = frozenset(
    ["it", "he", "she", "that", "what", "there", "here", "where", "who", "how", "when", "why"]
)
"""After these "'s" is "is"; after a noun it is a possessive, and only the apostrophe goes."""

WOULD_AFTER = frozenset(["i", "you", "he", "she", "we", "they", "it"])

TITLE_ALSO: dict[str, tuple[tuple[str, ...], ...]] = {
    "2": (("to",), ("too",)),
    "4": (("for",),),
    "b": (("be",),),
    "r": (("are",),),
    "c": (("see",),),
    "y": (("why",),),
    "ur": (("you", "are"),),
    "ii": (("two",),),
    "iii": (("three",),),
}
"""Folded words of a title that may be read another way too."""

LONG_TITLE_ALSO: dict[str, tuple[tuple[str, ...], ...]] = {
    "its": (("it", "is"),),
    "lets": (("let", "us"),),
    "ya": (("you",),),
    "da": (("the",),),
    "bout": (("about",),),
    "em": (("them",),),
    "cause": (("because",),),
    "wit": (("with",),),
    "iv": (("four",),),
}
"""The same, but only where other words show which reading is meant."""

LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
        "ŧ": "t", "ŋ": "n", "ß": "ss", "ƒ": "f", "ǝ": "e",
    }
)  # fmt: skip
"""Letters that stay whole under compatibility decomposition."""

NEVER_JOINED = frozenset(("nowhere", "together", "therapist", "notable", "justice", "legend", "legends"))
"""Two words whose joined form is another word, although each half is long enough."""

_FUNCTION_WORDS = """
all and are but can for had has her his how its may not now our she the was who you with from this that than
"""
NEVER_HALVES = frozenset(_FUNCTION_WORDS.split())
"""Words that stand beside others too often to be half of one: "for getting" is not "Forgetting"."""
