"""What words do in a sentence: turn it round (signs), demand or permit (modals), carry nothing (silent), or say the same as another.

Everything else is content, and content has to stand in the source. The tables are English; other languages are not written in.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

NOT: Final = "@not"
NEEDLESS: Final = "@needless"
ONLY: Final = "@only"
IF: Final = "@if"
UNLESS: Final = "@unless"
WITHOUT: Final = "@without"
ELSE: Final = "@else"
INSTEAD: Final = "@instead"
BEFORE: Final = "@before"
AFTER: Final = "@after"
UNTIL: Final = "@until"
WHILE: Final = "@while"
ALL: Final = "@all"
BECAUSE: Final = "@because"
EITHER: Final = "@even"
OFF: Final = "@off"

FREE: Final = frozenset({ALL, BECAUSE})
"""Signs that a sentence may leave out, but not add: they only make a claim stronger."""

SIGNS: Final = {
    NEEDLESS: (
        r"(?:do|does|did|is|are|was|were|will|need)(?:\s+not|n't)\s+(?:needed|need|have|required|require|necessary)(?:\s+to)?"
        r"|need\s*(?:not|n't)|needs?\s+no|no\s+need(?:\s+to)?|without\s+needing|not\s+(?:needed|required|necessary)|requires?\s+no"
        r"|optional|unnecessary|needless"
    ),
    UNLESS: r"unless|except(?:\s+(?:for|if|when|that))?|excluding|apart\s+from|other\s+than|with\s+the\s+exception\s+of|save\s+for",
    INSTEAD: r"instead(?:\s+of)?|rather\s+than|in\s+place\s+of",
    WITHOUT: r"without",
    ELSE: r"otherwise|or\s+else|if\s+not|(?<=everything\s)else|(?<=nobody\s)else",
    NOT: (
        r"(?:do|does|did|must|should|may|can|could|is|are|was|were|will|would|has|have|had|shall|might)(?:\s+not|n't)(?:\s+be)?"
        r"|cannot|can\s+not|not|never|nobody|no[\s-]one|none|nothing|no|neither|nor|nowhere|avoid|refrain(?:s|ing)?(?:\s+from)?"
        r"|under\s+no\s+circumstances|no\s+longer|forbidden|prohibited|fails?\s+to|refuses?\s+to|n't|isn't|aren't"
    ),
    ONLY: r"only|solely|exclusively|nothing\s+but",
    IF: r"if|when|whenever|in\s+case(?:\s+of)?|in\s+the\s+event(?:\s+that|\s+of)?|provided(?:\s+that)?|as\s+long\s+as|as\s+soon\s+as|should\s+(?=you|the|a)",
    BEFORE: r"before|prior\s+to|ahead\s+of|earlier\s+than",
    AFTER: r"after|afterwards",
    UNTIL: r"until|till",
    WHILE: r"while|during|meanwhile|as\s+long\s+as",
    ALL: r"always|every|everything|everyone|everybody|all|each|any|anyone|anybody|anything|whole|entire|entirely|completely|fully|automatically|immediately|at\s+once|whatever|regardless|irrespective|mandatory|guaranteed?|definitely",
    BECAUSE: r"because(?:\s+of)?|due\s+to|owing\s+to|therefore|hence|thus|as\s+a\s+result|which\s+means|so\s+that",
    EITHER: r"even|although|though|despite",
    OFF: r"off",
}  # fmt: skip
_SIGN = re.compile(r"(?<![\w@])(?:" + "|".join(f"(?P<s{i}>{words})" for i, words in enumerate(SIGNS.values())) + r")(?!\w)", re.IGNORECASE)
_NAMES = tuple(SIGNS)

DEMANDS: Final = re.compile(r"\b(?:must|shall|has\s+to|have\s+to|needs?|required?|requires|obliged|mandatory|compulsory|should)\b", re.IGNORECASE)
PERMITS: Final = re.compile(
    r"\b(?:may|can|could|allow(?:s|ed)?|permit(?:s|ted)?|able\s+to|free\s+to|entitled|eligible|optionally|might)\b", re.IGNORECASE
)

_SILENT = frozenset(
    """
a an the this that these those it its itself they them their theirs he she his her him we us our ours you your yours yourself i me my
one ones who whom whose which what where how there here is are was were be been being am do does did done doing has have had having
will would shall should must may can could might to of in on at from for with by into onto as and or but so than then too also very
please ensure sure make makes need needs needed step note remember sop sops according just simply both per within up out off over about
such through via upon using etc eg ie vs let lets s t re ve ll d m rule rules section applies apply applying required require requires
necessary allowed permitted able whether
""".split()
)  # fmt: skip

CARRIERS: Final = frozenset(["due", "tak", "happen", "receiv"])
"""Stems of verbs that only carry what else is said: "delivery: 7 days" and "delivery takes 7 days"."""

LOOSE: Final = frozenset(["first", "alon", "agre"])
"""Stems of adverbs that stand where they like."""

_SAME = """
check verify
press click hit tap
choose select pick
customer client
tell inform notify
begin start
end finish
reply respond response answer
enter type
amount sum
e-mail email mail
phone telephone call
annual yearly
ask request
decide decision decides
maximum max
minimum min
put set place
lift remove
agree consent
colleague coworker
show shows display displays
receive get gets
fee charge
incorrect wrong
correct right
twice double
different another other
handover handoff
person someone somebody anyone
permission approval approve
replace replacement
delete deletion
cancel cancellation
confirm confirmation
pay payment pays paid paying
cost price
alone themselves
first beforehand
hand pass
earliest soonest
""".strip().splitlines()

HEADS: Final = frozenset(["lead", "ops", "team", "manager", "owner", "channel", "department", "desk", "officer", "contact", "agent", "specialist", "director", "handler"])
"""Words that name a role or a place only together with the word before them: a billing lead is no finance lead."""

SPANS: Final = frozenset(["day", "hour", "week"])
OF_WORK: Final = frozenset(["business", "work", "bank"])
"""The next business day is not the next day."""

PEOPLE: Final = frozenset(["team", "department", "person", "people", "staff", "colleague", "member"])

_VOWEL = re.compile(r"[aeiouy]")


def is_silent(word: str) -> bool:
    return word in _SILENT


def sign_of(found: re.Match[str]) -> str:
    """The sign that a match of `signs` stands for."""
    return _NAMES[int((found.lastgroup or "s0")[1:])]


def signs(text: str) -> list[re.Match[str]]:
    """Return where signs stand in a text."""
    return list(_SIGN.finditer(text))


def stem(word: str) -> str:
    """Cut endings of inflection, and those that make a noun of a verb, as little as needed: "approval" and "approves" meet,
    "payer" and "payee" do not.
    """
    short = _singular(word.removesuffix("'s"))
    for ending, instead, least in _ENDINGS:
        if short.endswith(ending) and len(short) - len(ending) >= least and _VOWEL.search(short[: -len(ending)]):
            short = short[: -len(ending)] + instead
            break
    if len(short) > 4 and short[-1] == short[-2] and short[-1] not in "aeioulsz":  # noqa: PLR2004 - "shipped", not "add"
        short = short[:-1]
    return short.removesuffix("e") if len(short) > 3 else short  # noqa: PLR2004 - "one"


def _singular(word: str) -> str:
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word if len(word) <= 3 or word.endswith(("ss", "us", "is")) else word.removesuffix("s")  # noqa: PLR2004 - "gas"


_ENDINGS = (
    ("ied", "y", 2),
    ("ization", "ize", 3),
    ("isation", "ise", 3),
    ("ication", "y", 3),
    ("ation", "e", 3),
    ("ment", "", 3),
    ("ing", "", 3),
    ("edly", "", 3),
    ("ed", "", 3),
    ("ally", "al", 3),
    ("ly", "", 4),
    ("oval", "ove", 2),
    ("ewal", "ew", 2),
)


def _groups() -> dict[str, str]:
    same: dict[str, str] = {}
    for line in _SAME:
        words = [stem(word) for word in line.split()]
        first = next((same[word] for word in words if word in same), words[0])
        same.update(dict.fromkeys(words, first))
    return same


_GROUP = _groups()


@lru_cache(maxsize=20_000)
def meaning(word: str) -> str:
    """The stem that stands for a lower-case word and for all that say the same."""
    short = stem(word)
    return _GROUP.get(short, short)
