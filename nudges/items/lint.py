"""Checks items by item-writing rules after Haladyna's list. An item with a finding is not asked before a human has seen it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

from core.amounts.reading import Amount, amounts
from core.localization import N_
from nudges.items.choosing import likeness, tokens
from nudges.items.models import Draft, Finding, Kind, Rule
from nudges.items.phrases import phrases

_PAIRS = ({"true", "false"}, {"yes", "no"})
_FEWEST, _MOST = 3, 5
_FEWEST_STEPS = 4
"""On unseen pages five of 22 steps were guessed among three options, one of 8 among four (docs/measurements/items.md)."""
_NEAR = 0.8
_ALL_OR_NONE = re.compile(
    r"\b(?:all|none|both|neither) of (?:the above|these|them|the options)|^(?:all|none)$|\bboth [A-D] and [A-D]\b", re.IGNORECASE
)
_ABSOLUTE = phrases("lint.absolute")
_NEGATIVE = re.compile(r"\b(?:not|except|never|n't|cannot|least likely|incorrect|wrong|false)\b")
_VAGUE = phrases("lint.vague")
_DANGLING = phrases("lint.dangling")
_HEDGE = phrases("lint.hedge")
_TRUNCATED = re.compile(r"(?:…|\.\.\.|:|\b(?:and|or|the|an?|to|of|with|for|by|in))\s*$", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*”")
_LABELS = re.compile(r"“(?:[^”:]*:\s)+(?=[^”])")
"""Before a noted rule: headings of the page and of its table, which are names ("How often", "It did not work", "Kept above")."""
_ARTICLE = re.compile(r"\ban?\s+(?:▢|_{2,}|…)|\ban?\s*$", re.IGNORECASE)
_WORDS = re.compile(r"[\w%€$£.,]*\w|[%€$£]+")
_COMMON = frozenset(
    {"which", "where", "there", "their", "about", "after", "before", "these", "those", "should", "would", "could", "other", "first"}
)
_NUMBER_KINDS = frozenset({Kind.CLOZE, Kind.WRITTEN, Kind.MODEL_CASE})
_AMOUNT_KINDS = frozenset({Kind.CLOZE, Kind.SCENARIO})
_ORDER_KINDS = frozenset({Kind.NEXT_STEP, Kind.MISSING_STEP})
_ENDING = re.compile(r"(?:ing|ed|es|s)$")
_Found = tuple[str, Mapping[str, str]]
_Check = Callable[[Draft, str], Iterator[_Found]]


def lint(draft: Draft, source: str) -> tuple[Finding, ...]:
    """Return what is wrong with an item. `source` is the text in which its evidence has to stand, the only rule without options."""
    rules = _OF_RULES if draft.kind is Kind.MISTAKES else _CHECKS if draft.options else (Rule.EVIDENCE_MISSING,)
    if draft.kind is Kind.MISTAKES:
        draft = replace(draft, stem="\n".join(_LABELS.sub("“", line) for line in draft.stem.split("\n")[1:]), options=())
    checks = {rule: _CHECKS[rule] for rule in rules}
    return tuple(
        Finding(rule, what, tuple(values.items())) for rule, check in checks.items() for what, values in check(draft, source)
    )


def _others(draft: Draft) -> list[str]:
    return [option for index, option in enumerate(draft.options) if index != draft.key]


def _first_words(draft: Draft) -> set[str]:
    return {re.split(r"\W+", option.casefold(), maxsplit=1)[0] for option in draft.options}


def _is_pair(draft: Draft) -> bool:
    return len(draft.options) == 2 and _first_words(draft) in _PAIRS  # noqa: PLR2004 - true and false, yes and no


def _count(draft: Draft, _: str) -> Iterator[_Found]:
    if not _is_pair(draft) and not _FEWEST <= len(draft.options) <= _MOST:
        yield N_("{n} options; three to five are right, two only for true/false and yes/no"), {"n": str(len(draft.options))}
    elif draft.kind in _ORDER_KINDS and len(draft.options) < _FEWEST_STEPS:
        yield N_("three options; the order of so few steps can be guessed"), {}
    elif draft.kind in _AMOUNT_KINDS and len(draft.options) < _FEWEST_STEPS:
        yield N_("three amounts; the right one of so few can be guessed"), {}


@lru_cache(maxsize=512)
def _measure(option: str) -> Amount | None:
    """Return the amount that an option consists of."""
    found = amounts(option)
    is_all = len(found) == 1 and found[0].is_plain and len(option) - len(found[0].text) <= len(found[0].unit) + 3
    return found[0] if is_all else None


def _duplicates(draft: Draft, _: str) -> Iterator[_Found]:
    for option, other in combinations(draft.options, 2):
        left, right = _measure(option), _measure(other)
        is_equal = left is not None and right is not None and (left.value, left.unit) == (right.value, right.unit)
        if " ".join(option.casefold().split()).rstrip(".") == " ".join(other.casefold().split()).rstrip(".") or is_equal:
            yield N_("two options say the same: “{one}” and “{other}”"), {"one": option, "other": other}


def _near(draft: Draft, _: str) -> Iterator[_Found]:
    for option, other in combinations(draft.options, 2):
        if not _is_pair(draft) and option.casefold() != other.casefold() and likeness(option, other) >= _NEAR:
            yield N_("two options differ by hardly a word: “{one}” and “{other}”"), {"one": option, "other": other}


def _all_or_none(draft: Draft, _: str) -> Iterator[_Found]:
    for option in draft.options:
        if _ALL_OR_NONE.search(option):
            yield N_("“{option}” can be guessed without knowing"), {"option": option}


def _unlike(draft: Draft, _: str) -> Iterator[_Found]:
    measures = [_measure(option) for option in draft.options]
    measured = [amount for amount in measures if amount is not None]
    if measured and len(measured) < len(measures) and 2 * len(measured) >= len(measures):
        yield N_("some options are amounts and some are not"), {}
    elif len(measured) == len(measures) and len({amount.unit for amount in measured}) > 1:
        yield N_("the options have different units"), {}


def _unsorted(draft: Draft, _: str) -> Iterator[_Found]:
    values = [amount.value for option in draft.options if (amount := _measure(option)) is not None]
    if len(values) == len(draft.options) > 1 and not _is_monotonic(values):
        yield N_("numbers should stand in order"), {}


def _is_monotonic(values: Sequence[object]) -> bool:
    ordered = sorted(values)  # type: ignore[type-var]
    return list(values) in (ordered, ordered[::-1])


def _length(draft: Draft, _: str) -> Iterator[_Found]:
    right, others = len(draft.answer), [len(option) for option in _others(draft)]
    if not others or _is_pair(draft):
        return
    if right > 1.6 * max(others) and right - max(others) > 15:  # noqa: PLR2004 - visible at a glance
        yield N_("the right option is by far the longest"), {}
    elif right < 0.4 * min(others) and min(others) - right > 25:  # noqa: PLR2004 - the same
        yield N_("the right option is by far the shortest"), {}


def _article(draft: Draft, _: str) -> Iterator[_Found]:
    vowels = {option.lstrip()[:1].casefold() in "aeiou" or option.lstrip().startswith("8") for option in draft.options}
    if len(vowels) > 1 and _ARTICLE.search(draft.stem):
        yield N_("“a” or “an” before the gap gives options away"), {}


def _content(text: str) -> frozenset[str]:
    return frozenset(word for word in tokens(text) if len(word) > 4 and word not in _COMMON)  # noqa: PLR2004 - small words say little


def _overlap(draft: Draft, _: str) -> Iterator[_Found]:
    stem = _content(draft.stem)
    shared = len(stem & _content(draft.answer))
    others = max((len(stem & _content(option)) for option in _others(draft)), default=0)
    is_cue = shared >= 3 and shared >= others + 2  # noqa: PLR2004 - one word is chance
    if (is_cue and not _is_pair(draft)) or (draft.kind in _ORDER_KINDS and _gives_neighbour_away(draft)):
        yield N_("the right option repeats the question's words, the others do not"), {}


def _gives_neighbour_away(draft: Draft) -> bool:
    """Return whether the quoted steps (the first quote is the place) share two words with the right step and with no other."""
    shown = _stems(" ".join(_QUOTED.findall(draft.stem)[1:])) & _stems(draft.answer)
    return len(shown - _stems(" ".join(_others(draft)))) > 1


def _stems(text: str) -> frozenset[str]:
    return frozenset(_ENDING.sub("", word) for word in _content(text))


def _leaked(draft: Draft, _: str) -> Iterator[_Found]:
    answer = " ".join(_WORDS.findall(draft.answer.casefold()))
    stem = " ".join(_WORDS.findall(draft.stem.casefold()))
    if not _is_pair(draft) and f" {answer} " in f" {stem} ":
        yield N_("the question holds its answer: “{answer}”"), {"answer": answer}


def _absolutes(draft: Draft, _: str) -> Iterator[_Found]:
    strong = [bool(_ABSOLUTE.search(option)) for option in draft.options]
    if any(strong) and not all(strong):
        yield N_("an absolute word (always, never) in some options only"), {}


def _negative(draft: Draft, _: str) -> Iterator[_Found]:
    question = re.sub(r"^True or false\?", "", _QUOTED.sub("", draft.stem))
    if _NEGATIVE.search(question):
        yield N_("a negative in the question is easily overlooked; write it in capitals or turn it round"), {}


def _vague(draft: Draft, _: str) -> Iterator[_Found]:
    for text in (draft.stem, *draft.options):
        match = _VAGUE.search(text)
        if match:
            yield N_("“{words}” means something else to everybody"), {"words": match.group()}


def _dangling(draft: Draft, _: str) -> Iterator[_Found]:
    quoted = [quote.strip("“”") for quote in _QUOTED.findall(draft.stem)]
    for text in (draft.stem, *quoted, *draft.options):
        match = _DANGLING.search(text)
        if match:
            yield N_("“{words}” points at something that the learner does not see"), {"words": match.group()}


def _hedged(draft: Draft, _: str) -> Iterator[_Found]:
    match = _HEDGE.search(draft.evidence)
    if match and draft.kind in _NUMBER_KINDS | {Kind.SCENARIO}:
        yield N_("the source hedges: “{words}”"), {"words": match.group()}


def _truncated(draft: Draft, _: str) -> Iterator[_Found]:
    for text in (*draft.options, draft.evidence):
        if _TRUNCATED.search(text) and not re.search(r"\.\.\.\*\*", text):
            yield N_("a sentence breaks off: “…{words}”"), {"words": text.strip()[-40:]}


def _missing(draft: Draft, source: str) -> Iterator[_Found]:
    if not draft.evidence or draft.evidence not in source:
        yield N_("the evidence does not stand in the SOP word for word"), {}


_CHECKS: dict[Rule, _Check] = {
    Rule.OPTION_COUNT: _count,
    Rule.DUPLICATE_OPTIONS: _duplicates,
    Rule.NEAR_DUPLICATES: _near,
    Rule.ALL_OR_NONE: _all_or_none,
    Rule.UNLIKE_OPTIONS: _unlike,
    Rule.UNSORTED_NUMBERS: _unsorted,
    Rule.LENGTH_CUE: _length,
    Rule.ARTICLE_CUE: _article,
    Rule.WORD_OVERLAP: _overlap,
    Rule.LEAKED_ANSWER: _leaked,
    Rule.ABSOLUTES: _absolutes,
    Rule.UNFLAGGED_NEGATIVE: _negative,
    Rule.VAGUE_FREQUENCY: _vague,
    Rule.DANGLING_REFERENCE: _dangling,
    Rule.HEDGED_SOURCE: _hedged,
    Rule.TRUNCATED_SOURCE: _truncated,
    Rule.EVIDENCE_MISSING: _missing,
}

_OF_RULES = (Rule.VAGUE_FREQUENCY, Rule.DANGLING_REFERENCE, Rule.EVIDENCE_MISSING)
"""For rules with mistakes, whose options only say which of them."""
