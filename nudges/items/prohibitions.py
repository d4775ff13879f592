"""Makes items about prohibitions: somebody is about to do one of several things, and the SOP forbids one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from nudges.items.choosing import balanced, shuffled
from nudges.items.models import Draft, Family, Kind
from nudges.items.outline import Outline, Sentence
from nudges.items.rules import rule_sentences
from nudges.items.steps import is_instruction

_FORBIDS = re.compile(r"^(?:please )?(?:never|do not|don[’']t|under no circumstances)\s+(?P<act>[a-z].+)$", re.IGNORECASE)
_CUT = re.compile(r"[;:(–—]|\s-\s|, (?!and\b|or\b)|\b(?:unless|except|because|as|since|but|without|until|before)\b")
_ALLOWED_CUT = re.compile(r"[;:(–—.]|\s-\s|, ")
_FEWEST_WORDS, _LONGEST = 3, 110
_FEWEST_ALLOWED = 3
_STEM = "“{place}”: a colleague is about to do one of these. Which one does the SOP forbid?"
_TURNED = re.compile(r"\b(?:never|not|don[’']t|no|only|it|them|this|these|that|those)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Ban:
    sentence: Sentence
    act: str


def prohibition_families(view: Outline, sop_id: str, allowed: Sequence[str]) -> Iterator[Family]:
    """Yield one family per prohibition.

    Args:
        view: the section.
        sop_id: the SOP of the section.
        allowed: what the SOP tells people to do (see `told`), the section's own first.
    """
    bans = list(_bans(view))
    others = [act for act in allowed if all(act.casefold() != ban.act.casefold() for ban in bans)]
    if len(others) < _FEWEST_ALLOWED:
        return
    for number, ban in enumerate(bans, start=1):
        section, maker = view.section, partial(_which, view, ban, others)
        at = f"{sop_id}#{section.anchor}/ban-{number}"
        yield Family(at, sop_id, section.anchor, section.digest, {Kind.FORBIDDEN: maker}, section.text)


def _bans(view: Outline) -> Iterator[_Ban]:
    for sentence in rule_sentences(view):
        match = _FORBIDS.match(sentence.text)
        if match is not None and (act := _act(match["act"], _CUT)) is not None:
            yield _Ban(sentence, act)


def told(views: Sequence[Outline], first: Outline) -> list[str]:
    """Return what an SOP tells people to do, in the words of its instructions; those of one section come first."""
    acts: list[str] = []
    for view in [first, *(other for other in views if other is not first)]:
        for part in view.parts:
            for sentence in part.sentences:
                act = _act(sentence.text, _ALLOWED_CUT) if is_instruction(sentence.text) else None
                if act is not None and is_instruction(act) and not act.startswith(("If ", "Please ")) and act not in acts:
                    acts.append(act)
    return acts


def _act(text: str, cut: re.Pattern[str]) -> str | None:
    """Return the act up to its first comma or reason; None for one that is too long, or refers to something unsaid."""
    act = cut.split(text.strip(), maxsplit=1)[0].strip().rstrip(".!,")
    is_sound = len(act.split()) >= _FEWEST_WORDS and len(act) <= _LONGEST and not _TURNED.search(act) and "?" not in act
    return act[0].upper() + act[1:] if is_sound else None


def _which(view: Outline, ban: _Ban, allowed: Sequence[str], random: Random) -> Draft | None:
    head = list(allowed[:6])
    random.shuffle(head)
    wrong = balanced(ban.act, [*head, *allowed[6:]], 3)
    if len(wrong) < _FEWEST_ALLOWED:
        return None
    chosen = shuffled(ban.act, wrong, random)
    stem, evidence = _STEM.format(place=view.place), view.evidence(ban.sentence.start, ban.sentence.end)
    explanation = f"“{view.place}” says: “{ban.sentence.shown}”"
    return Draft(Kind.FORBIDDEN, stem, chosen.options, chosen.key, evidence, explanation)
