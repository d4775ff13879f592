"""Decides when one fact is missing: which of several branches, plans or products a question is about. Pure.

If the question names something that none of the siblings is about, that is said, and no sibling's answer is given for it. If it names
none of them and their answers differ, the person is asked. If their answers are the same line, that line answers for all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.search.models import Hit, Siblings
from retrieval.search.siblings import KINDS, TOKEN, is_code, named_in, words_of

SURE = 0.5
"""Probability that one of the siblings is the right section from which the person is asked which one."""

_BEFORE = frozenset("in at of for from to near our the my your a an this that".split())
_NO_NAME = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october"
    " november december christmas easter halloween ramadan i english german today tomorrow hi hello hey please thanks dear who what"
    " which when where why how is are do does can could may must should will would the a an my our your this that any all every each"
    " whole entire other another same right wrong best better nearest closest next last first second new old main local current"
    " previous cheap cheaper cheapest expensive smaller smallest bigger biggest large small free different specific certain correct"
    " basic own head tell show give need want get find change switch cancel upgrade downgrade open close list compare about and or of"
    " in at for from to on with by me us we you it they he she not no yes per one two three both either single various nearby"
    " particular respective typical average standard normal regular special good bad big".split()
)
"""Words in the place of a name that name nothing."""

_SILENT = _NO_NAME | frozenset("there their them has have had was were been being its than then into out up down off if as also".split())
_SPLIT = re.compile(r"[.!?:;,()\"“”]")


@dataclass(frozen=True, slots=True)
class Choice:
    """`values` go with the sources of the places, in their order. `kind` says what they are ("branch"), empty where that is unknown;
    `missing` is a name in the question that none of them has, empty where the question names none; `has_page`: some page is about it,
    but does not say this.
    """

    values: tuple[str, ...]
    kind: str
    missing: str = ""
    has_page: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice with its siblings' hits. `is_same`: all answer with the same line, so that nothing is
    to be chosen.
    """

    choice: Choice
    hits: tuple[Hit, ...]
    is_same: bool = False


def choice_of(question: str, siblings: Siblings | None, hits: Sequence[Hit]) -> Chosen | None:
    """What is missing or to be chosen; None where the question is answered as any other.

    Args:
        question: the words of the person, without earlier turns.
        siblings: what search found.
        hits: all hits, best first.
    """
    if siblings is None:
        return None
    family, are_first = siblings.family, siblings.hits[0].found.ref in {hit.found.ref for hit in hits[:1]} | {_first_named(siblings)}
    missing = missing_in(question, siblings, hits)
    if missing:
        kept = siblings.named or tuple(range(len(siblings.hits)))
        choice = Choice(tuple(family.values[at] for at in kept), family.kind, missing, _has_page(missing, siblings, hits))
        return Chosen(choice, tuple(siblings.hits[at] for at in kept))
    if not are_first or len(siblings.named) == 1 or siblings.confidence < SURE:
        return None
    kept = siblings.named or _told_apart(question, siblings)
    if len(kept) < 2:
        return None
    members = tuple(siblings.hits[at] for at in kept)
    choice = Choice(tuple(family.values[at] for at in kept), family.kind)
    return Chosen(choice, members, is_same=_say_the_same(question, members, family.values))


def missing_in(question: str, siblings: Siblings, hits: Sequence[Hit]) -> str:
    """A name in the question, in the place of the siblings' names, that none of them has; as the person wrote it, else empty."""
    family = siblings.family
    known = family.words | words_of(" ".join(" ".join((hit.found.sop.title, *hit.found.section.path)) for hit in _other(siblings, hits)))
    tokens = [(match.group(), match.start(), match.end()) for match in TOKEN.finditer(question)]
    are_codes = all(any(is_code(token) for token in TOKEN.findall(value)) for value in family.values)
    is_shouted = sum(word[:1].isupper() for word, _, _ in tokens) > max(2, len(tokens) // 2)
    for at, (word, start, end) in enumerate(tokens):
        if word.casefold() in _NO_NAME | family.words or named_in(word, family.values):
            continue
        before = tokens[at - 1][0].casefold() if at else ""
        after = tokens[at + 1][0].casefold() if at + 1 < len(tokens) else ""
        is_capital = word[:1].isupper() and not (word.isupper() and len(word) < 5) and not is_shouted
        by_kind = family.kind and (after == family.kind or before == family.kind and is_capital) and not _cut(question, tokens, at)
        if are_codes and is_code(word) or by_kind and (is_capital or _may_stand_here(before, after, family.kind, word)):
            return _whole(question, tokens, at)
        if word.casefold() in known or not is_capital or are_codes:
            continue
        ends = question[end : end + 2] in {"'s", "’s"}
        opens = at == 0 and (after in family.words or len(tokens) <= 2)
        if before in _BEFORE - {"a", "an", "this", "that"} or ends or opens or before == family.kind or (at and len(tokens) <= 4):
            return _whole(question, tokens, at)
    return ""


def _first_named(siblings: Siblings) -> object:
    return siblings.hits[siblings.named[0]].found.ref if siblings.named else siblings.hits[0].found.ref


def _other(siblings: Siblings, hits: Sequence[Hit]) -> list[Hit]:
    """Hits of other shapes: a page whose title differs from the siblings' in the name only is none."""
    shape = words_of(siblings.hits[0].found.sop.title) - words_of(" ".join(siblings.family.values))
    return [hit for hit in hits if not shape or not shape <= words_of(hit.found.sop.title)]


def _has_page(missing: str, siblings: Siblings, hits: Sequence[Hit]) -> bool:
    own = {hit.found.sop.id for hit in siblings.hits}
    return any(words_of(missing) <= words_of(hit.found.sop.title) for hit in hits if hit.found.sop.id not in own)


def _may_stand_here(before: str, after: str, kind: str, word: str) -> bool:
    """Whether a word in lower case before the kind is a name: "of the hamburg branch", not "a cheap branch"."""
    return after == kind and before in _BEFORE - {"a", "an", "my", "your"} | {""} and len(word) > 3 and word.casefold() not in KINDS


def _cut(question: str, tokens: Sequence[tuple[str, int, int]], at: int) -> bool:
    """Whether a sign ends the phrase between this word and the kind beside it."""
    return at + 1 < len(tokens) and bool(_SPLIT.search(question[tokens[at][2] : tokens[at + 1][1]]))


def _whole(question: str, tokens: Sequence[tuple[str, int, int]], at: int) -> str:
    """The name with the capitalised words that follow it directly."""
    last = at
    while last + 1 < len(tokens) and tokens[last + 1][0][:1].isupper() and question[tokens[last][2] : tokens[last + 1][1]] in {" ", "-"}:
        last += 1
    return question[tokens[at][1] : tokens[last][2]]


def _told_apart(question: str, siblings: Siblings) -> tuple[int, ...]:
    """The siblings that hold the most of what the question asks and others lack, as a person's name in one of them."""
    asked = {word[:6] for word in words_of(question) - _SILENT if len(word) > 2}
    held = [{word[:6] for word in words_of(f"{hit.found.section.text}")} & asked for hit in siblings.hits]
    most = max(len(words) for words in held)
    return tuple(at for at, words in enumerate(held) if len(words) == most)


def _say_the_same(question: str, hits: Sequence[Hit], values: Sequence[str]) -> bool:
    """Whether all answer with one line. Where the question says no more than the heading, the whole text is the answer."""
    texts = {_without(hit.found.section.text, values) for hit in hits}
    if len(texts) == 1:
        return True
    best = {_without(hit.best.plain if hit.best else "", values) for hit in hits}
    heading = {word[:5] for word in words_of(" ".join((hits[0].found.sop.title, *hits[0].found.section.path)))}
    asked = {word[:5] for word in words_of(question) - _SILENT} - heading
    line = {word[:5] for text in best for word in words_of(text)}
    return len(best) == 1 and bool(asked & line)


def _without(text: str, values: Sequence[str]) -> str:
    names = {token.casefold() for value in values for token in TOKEN.findall(value)}
    return " ".join(token for token in re.findall(r"\w+", text.casefold()) if token not in names)
