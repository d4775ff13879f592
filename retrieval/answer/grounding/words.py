"""Classifies the words of a sentence: they negate or restrict it (signs), demand or permit (modals), carry no meaning (silent), or
are synonyms.

Everything else is content, which must be in the source. The tables are English; no answers are written in other languages.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
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
    INSTEAD: r"instead(?!\s+of)",
    WITHOUT: r"without",
    ELSE: r"otherwise|or\s+else|if\s+not|(?<=everything\s)else|(?<=nobody\s)else",
    NOT: (
        r"(?:do|does|did|must|should|may|can|could|is|are|was|were|will|would|has|have|had|shall|might)(?:\s+not|n't)(?:\s+be)?"
        r"|cannot|can\s+not|not|never|nobody|no[\s-]one|none|nothing|no|neither|nor|nowhere|avoid|refrain(?:s|ing)?(?:\s+from)?"
        r"|rather\s+than|instead\s+of|in\s+place\s+of|under\s+no\s+circumstances|no\s+longer|forbidden|prohibited|fails?\s+to|refuses?\s+to|n't|isn't|aren't"
    ),
    ONLY: r"only|solely|exclusively|nothing\s+but",
    IF: (
        r"if|when|whenever|in\s+case(?:\s+of)?|in\s+the\s+event(?:\s+that|\s+of)?|provided(?:\s+that)?|as\s+long\s+as"
        r"|as\s+soon\s+as|should\s+(?=you|the|a)"
    ),
    BEFORE: r"before|prior\s+to|ahead\s+of|earlier\s+than",
    AFTER: r"after|afterwards",
    UNTIL: r"until|till",
    WHILE: r"while|during|meanwhile|as\s+long\s+as",
    ALL: (
        r"always|every|everything|everyone|everybody|all|each|any|anyone|anybody|anything|whole|entire|entirely|completely|fully"
        r"|automatically|immediately|at\s+once|whatever|regardless|irrespective|mandatory|guaranteed?|definitely"
    ),
    BECAUSE: r"because(?:\s+of)?|due\s+to|owing\s+to|therefore|hence|thus|as\s+a\s+result|which\s+means|so\s+that",
    EITHER: r"even|although|though|despite",
    OFF: r"off",
}  # fmt: skip
_SIGN = re.compile(
    r"(?<![\w@])(?:" + "|".join(f"(?P<s{i}>{words})" for i, words in enumerate(SIGNS.values())) + r")(?!\w)", re.IGNORECASE
)
_NAMES = tuple(SIGNS)

DEMANDS: Final = re.compile(
    r"\b(?:must|shall|has\s+to|have\s+to|needs?|required?|requires|obliged|mandatory|compulsory|should)\b", re.IGNORECASE
)
PERMITS: Final = re.compile(
    r"\b(?:may|can|could|allow(?:s|ed)?|permit(?:s|ted)?|able\s+to|free\s+to|entitled|eligible|optionally|might)\b", re.IGNORECASE
)

_HEAD = re.compile(r"\[(?P<name>[a-z ]+)\]")


def _tables() -> dict[str, list[list[str]]]:
    tables: dict[str, list[list[str]]] = {}
    name = ""
    for line in files("retrieval.answer.grounding").joinpath("words.txt").read_text(encoding="utf-8").splitlines():
        head = _HEAD.fullmatch(line)
        if head:
            name = head["name"]
        elif line and not line.startswith("#"):
            tables.setdefault(name, []).append(line.split())
    return tables


_TABLES = _tables()
_VOWEL = re.compile(r"[aeiouy]")


def sign_of(match: re.Match[str]) -> str:
    """Return the sign that a match of `signs` means."""
    return _NAMES[int((match.lastgroup or "s0")[1:])]


def signs(text: str) -> list[re.Match[str]]:
    """Return where signs are in a text."""
    return list(_SIGN.finditer(text))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a word without its inflection endings and those that make a noun of a verb, cut as little as needed: "approval" and
    "approves" become equal, "payer" and "payee" do not.
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
    for line in _TABLES["same"]:
        words = [stem(word) for word in line]
        first = next((same[word] for word in words if word in same), words[0])
        same.update(dict.fromkeys(words, first))
    return same


_GROUP = _groups()


@lru_cache(maxsize=20_000)
def meaning(word: str) -> str:
    """Return the stem of a lower-case word; words with the same meaning share one."""
    short = stem(word)
    return _GROUP.get(short, short)


def is_silent(word: str) -> bool:
    return word in _SILENT


def _listed(name: str) -> frozenset[str]:
    return frozenset(word for line in _TABLES[name] for word in line)


def _meanings(name: str) -> frozenset[str]:
    return frozenset(meaning(word) for word in _listed(name))


_SILENT = _listed("silent")
HEADS: Final = _listed("heads")
PEOPLE: Final = _listed("people")
SPANS: Final = _listed("spans")
OF_WORK: Final = _meanings("of work")
CARRIERS: Final = _meanings("carriers")
LOOSE: Final = _meanings("loose")
KEPT: Final = _meanings("kept")
"""The tables of `words.txt`; of the last four the stems."""
