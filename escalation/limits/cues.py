"""Lists the words before and after a number that make it a limit. A number without such a word is not a limit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from escalation.limits.models import Bound

_WORD = re.compile(r"[^\W\d_]{3,}")
_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "able", "ible", "ers", "ed", "es", "er", "s", "y", "e")
_SHORTEST = 3

_EMPTY = frozenset(
    _WORD.findall(
        """
        about above across after all also amount amounts and another any approval approve approved are ask back because been
        before below both business but calendar can case cases client clients could customer customers day days did does dollar
        dollars done during each eight either else euro euros even ever every exceed exceeding exceeds five follow following for
        form four from get gets give given goes going had has have her him his hour hours how include including into its just
        least less let limit limited limits make max maximum may member members min minimum month months more most must need
        needs nine not now number off once one only other our out over own pay people per percent person please policy process
        question request requests require required requires right rule same section seven shall she should six some still such
        ten than that the their them then there these they this those three time times today total two under until upon use used
        user users using value very via want wants was week weeks were what when where which while who will with within without
        working would year years yes you your
        """
    )
)


def subject_of(text: str) -> frozenset[str]:
    """Return the stems of the words that say what a text is about: no numbers, units, roles or words common to all rules."""
    return frozenset(stem(word) for word in _WORD.findall(text.casefold()) if word not in _EMPTY)


def stem(word: str) -> str:
    """Return a word without its ending, at least three letters."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return _undoubled(word[: -len(ending)])
    return word


def _undoubled(word: str) -> str:
    return word[:-1] if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "ls" else word


_FILL = r"(?:\s+(?:a|an|the|of|to|at|is|are|be|total|any|its|our|your|about|approximately|exactly|set)\b|\s*[:(=*_|]|\s+value)*\s*"


@dataclass(frozen=True)
class Cue:
    """A way to write a limit. `pattern` is searched right before (`is_before`) or right after the number."""

    pattern: re.Pattern[str]
    bound: Bound
    is_before: bool


def _before(bound: Bound, *words: str) -> Cue:
    return Cue(re.compile(rf"(?<![\w-])(?:{'|'.join(words)}){_FILL}$", re.IGNORECASE), bound, is_before=True)


def _after(bound: Bound, *words: str) -> Cue:
    return Cue(re.compile(rf"^[\s*_]*(?:{'|'.join(words)})", re.IGNORECASE), bound, is_before=False)


CUES = (
    _after(Bound.AT_LEAST, r"(?:\w+ ){0,2}(?:minimum|threshold)\b"),
    _before(
        Bound.AT_LEAST,
        r"(?:at|equal to|is) or (?:above|over|greater than|more than)",
        r"(?:greater|more|higher) than or equal to",
        r"(?:fall|fell|drop|dip|push|bring|brought|go|reduc|tak|is|are|was|were)\w* (?:\S+ ){0,4}(?:below|under|"
        r"less than|lower than)",
        r"(?:remain|return|stay|keep|kept|maintain|hold|held)\w* (?:\S+ ){0,4}(?:above|over|beyond)|(?:meets?|met|"
        r"reach\w*) or exceed\w*",
        r"(?:balance|deposit|funding|spend|purchase|opening) requirement",
    ),
    _before(
        Bound.AT_MOST,
        r"(?:at|equal to|is) or (?:below|under|less than)",
        r"(?:no|not) (?:more|later|longer|greater|higher|further|older) than",
        r"(?:must|may|can|should|does|do|shall|will)(?: not|n't) (?:exceed|go (?:over|above|beyond))",
        r"cannot exceed|not to exceed|not exceed(?:ing)?|exceed(?:s|ed|ing)?|in excess of|or less than|less than or equal to",
        r"(?:more|greater|higher|longer|older|later) than|over|above|beyond",
        r"up to(?: and including)?|at most|at the latest|ceiling|capped|caps?(?: \w+)?|<=|≤|>",
        r"maximum(?: \w+){0,3}|max\.?(?: \w+){0,2}|(?:\w+ )?limit(?:ed|s)?(?: \w+){0,2}",
        r"within(?: the)?(?: first| last| next)?|(?:by )?(?:no|not) later than|valid for|expires? after",
    ),
    _before(
        Bound.AT_LEAST,
        r"at least|minimum(?: \w+){0,3}|min\.?(?: \w+)?|no (?:less|fewer|earlier|sooner) than|not less than|>=|≥|"
        r"threshold(?: \w+)?",
    ),
    _before(Bound.AT_MOST, r"(?:less|fewer|lower|shorter) than|below|under|<"),
    _after(
        Bound.AT_MOST,
        r"or (?:less|fewer|under|below|lower)\b|max(?:imum)?\b|at (?:most|the latest)\b",
        r"[\s-]*(?:\w+[\s-]){0,2}(?:limit|cap|ceiling|maximum|window|cooldown|deadline)\b",
    ),
    _after(
        Bound.AT_LEAST,
        r"or (?:more|greater|above|higher|over|longer)\b|min(?:imum)?\b|(?:in advance|beforehand|before|prior to|ahead|"
        r"'? ?notice)\b",
    ),
)
"""The first that is found decides. "Falls below 500" speaks of a minimum, "stays below 500" of a maximum."""
