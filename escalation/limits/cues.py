"""Lists the words before and after a number that make it a limit. A number without such a word is not a limit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from escalation.limits.models import Bound

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

SEVERAL = re.compile(r"(?<!no )(?<!not )(?<!have )\bmore than\s*$", re.IGNORECASE)
"""Before a one: several, which is no limit."""

NEVER = re.compile(r"^\s?(?:early|earlier|faster|more|off\b|(?:to|and|-|–)\s?[$€£]?\d)", re.IGNORECASE)
"""What follows a number that is a gain or the lower end of a range."""

NO_LIMIT = re.compile(
    r"\b(?:takes?|typically|usually|approximately|about|around|earn(?:s|ed)?|receive|cash ?back|bonus|for example|e\.g\.|"
    r"such as|apy|interest|rewards?|points|since|founded)\b",
    re.IGNORECASE,
)
"""Words that tell how things usually go, or what somebody gets; in a clause with them a weak cue is not enough."""

APPROVAL = re.compile(
    r"\b(?:needs?|requires?|must be (?:approved|signed|authori[sz]ed)(?: off)? by|(?:approved|signed off|authori[sz]ed) by|"
    r"approval (?:from|of|by)|go(?:es)? to|escalate(?:d)? to|sign-?off (?:from|by))\s+(?:prior |written |explicit |the |"
    r"a |an |approval (?:from|of|by) (?:the |a |an )?)*"
    r"(?P<role>(?!(?:that|which|it|them|us|him|her|this|more|less|at|an?|to|be|your?|approvals?)\b)[a-z][\w-]*"
    r"(?: (?!(?:in|before|for|if|when|and|or|to|within|at|on|with|is|are|per|by|first)\b)[a-z][\w-]*){0,2})",
    re.IGNORECASE,
)
"""Who decides beyond a limit, in the same sentence."""

HEADED = (
    (
        re.compile(
            r"\b(?:limits?|maximums?|caps?)\b(?!.*\b(?:request|increase|how|raise|within|"
            r"about)\b)(?<!fees and limits)(?<!rewards and limits)",
            re.IGNORECASE,
        ),
        Bound.AT_MOST,
    ),
    (re.compile(r"\bminimums?\b", re.IGNORECASE), Bound.AT_LEAST),
)
"""Headings under which "Daily: 750" is a limit."""

ENTRY = re.compile(r"^\W*[A-Z][\w -]{1,24}\W*:\W*$|^\|[^|]{1,40}\|\W*$")
"""What stands before such a number: a label and nothing else."""
