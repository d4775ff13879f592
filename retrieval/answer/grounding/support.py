"""Decides whether a unit of a passage says what a sentence says.

It does when

- every figure and sign of the one is in the other ("must not", "only", "before", "more than EUR 200"), and all of the unit's
  signs, figures and conditions are kept;
- every word of content is in the unit, or, for a few, in the headings above it;
- the words come in the unit's order; the two halves of a sentence may change places ("if A, then B" and "B if A");
- at most a third of the unit is left out, and nothing that narrows it.

So a written sentence may be shorter than its source and use other small words or plain synonyms. A sentence that says more fails.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from retrieval.answer.grounding.evidence import Unit
from retrieval.answer.grounding.reading import Kind, ReadSentence, Token
from retrieval.answer.grounding.words import CARRIERS, FREE, IF, KEPT, LOOSE, NOT, ONLY

COVERED = 0.65
"""Share of a unit's words that a sentence about it keeps."""

COVERED_GENERAL = 0.8
"""The same for statements about all, none or one alone: there each word left out makes the statement hold for more."""

LENT = 0.4
"""Share of a sentence's words that may come from headings."""

GAP = 2
"""Words in a row that may be left out between two that are kept."""

MOST_WORDS = 4
"""Words of a condition of which none may be left out; of more, one may."""

MOVED = 1
"""Words that may be in another place, in a sentence of at least LONG words."""

LONG = 6


def says(unit: Unit, claim: ReadSentence) -> bool:
    """Return whether the unit supports the claim by itself."""
    if not claim.words or not _agrees(unit.reading, claim, unit.step is not None):
        return False
    here = unit.keys
    own = [token for token in claim.tokens if token.key in here]
    lent = [token for token in claim.tokens if token.key not in here]
    if not _may_lend(unit, lent, claim) or not _keeps(unit, own):
        return False
    anchored = [token for token in own if token.key not in unit.floating and token.key not in LOOSE]
    return _in_order(anchored, unit) and _joined_alike(own, unit.reading.tokens)


def _agrees(unit: ReadSentence, claim: ReadSentence, is_step: bool) -> bool:  # noqa: FBT001 - one call
    """Return whether unit and claim agree on duty and permission: neither becomes the other, and no permission is inferred."""
    if claim.demands and unit.permits and not unit.demands and not claim.permits:
        return False
    if claim.permits and not unit.permits and (unit.demands or is_step or claim.of_you):
        return False
    roles = {token.key for token in unit.tokens if "_of_" in token.key}
    return not (claim.of_you and not unit.of_you and roles and claim.permits and not roles & {token.key for token in claim.tokens})


def _may_lend(unit: Unit, lent: Sequence[Token], claim: ReadSentence) -> bool:
    """Return whether the lent tokens are words, not figures or signs, and add to what the unit says without replacing any of it."""
    allowed = {IF} if unit.condition else set()
    if any(token.kind is not Kind.WORD and token.key not in allowed for token in lent):
        return False
    words = [token for token in lent if token.kind is Kind.WORD and token.key not in CARRIERS]
    if words and (
        _share(unit, Counter(token.key for token in claim.tokens)) < 1 or any(token.key in unit.whole for token in words)
    ):
        return False
    near = [token for token in words if token.key not in unit.context]
    if len(near) > 1 or any(token.key not in unit.near for token in near):
        return False
    return len(words) <= LENT * len(claim.words)


def _keeps(unit: Unit, own: Sequence[Token]) -> bool:
    """Return whether the claim leaves out nothing that limits the unit, and not too much of the rest."""
    claimed = Counter(token.key for token in own)
    there = Counter(token.key for token in unit.reading.tokens)
    return (
        _keeps_signs(unit, claimed, there)
        and _keeps_condition(unit, claimed)
        and _covers(unit, claimed)
        and _keeps_company(unit, claimed)
    )


def _keeps_signs(unit: Unit, claimed: Counter[str], there: Counter[str]) -> bool:
    """Return whether the claim has every figure and sign, and each sign as often: one "not" more or less changes the meaning. "If"
    may be missing where the figure of its condition is stated: "refunds over EUR 200".
    """
    figures = {key for key in there if key[0] == "#" and key in claimed}
    free = FREE | {IF} if figures & set(unit.condition) else FREE
    if any(key[0] in "@#" and key not in free and key not in claimed for key in there):
        return False
    return all(claimed[key] == there[key] for key in claimed if key[0] == "@" and key not in FREE)


def _keeps_condition(unit: Unit, claimed: Counter[str]) -> bool:
    words = {key for key in unit.condition if key[0] not in "@#"} - CARRIERS
    missing = len(words - set(claimed))
    return missing <= (1 if len(words) > MOST_WORDS else 0) and not any(key in KEPT and key not in claimed for key in unit.keys)


def _keeps_company(unit: Unit, claimed: Counter[str]) -> bool:
    """Return whether people who decide jointly are named together, and no more than GAP words in a row are left out, as they may
    have another subject.
    """
    tokens = unit.reading.tokens
    for left, right in pairwise(tokens):
        if left.is_name and right.is_name and right.joiner == "and" and (left.key in claimed) != (right.key in claimed):
            return False
    places = [i for i, token in enumerate(tokens) if token.key in claimed]
    return unit.items != () or all(later - earlier <= GAP + 1 for earlier, later in pairwise(places))


def _covers(unit: Unit, claimed: Counter[str]) -> bool:
    if unit.items:
        return all(item & set(claimed) for item in unit.items) and _share(unit, claimed) >= COVERED
    is_general = any(key in {NOT, ONLY} or key in FREE for key in unit.keys)
    return _share(unit, claimed) >= (COVERED_GENERAL if is_general else COVERED)


def _share(unit: Unit, claimed: Counter[str]) -> float:
    words = [token.key for token in unit.reading.tokens if token.kind is not Kind.SIGN]
    return sum(key in claimed for key in words) / max(1, len(words))


def _in_order(own: Sequence[Token], unit: Unit) -> bool:
    """Return whether the claim keeps the unit's order, as it is or with its halves swapped wherever a phrase or the unit's
    condition may begin.
    """
    tokens = unit.reading.tokens
    keys, there = [token.key for token in own], [token.key for token in tokens]
    is_free = not unit.reading.in_sequence
    turns = [0, *(i for i, token in enumerate(own) if i and ((token.opens and is_free) or token.key in unit.condition))]
    names = {token.key for token in tokens if token.kind is not Kind.WORD or token.is_name}
    is_plain = is_free and not any(token.kind is Kind.SIGN and token.key not in FREE | {IF} for token in tokens)
    spare = MOVED if len(keys) >= LONG and is_plain else 0
    fixed = [token for token in there if token in names]
    for turn in turns:
        turned = keys[turn:] + keys[:turn]
        if _common(turned, there) >= len(keys) - spare:
            named = [key for key in turned if key in names]
            if _common(named, fixed) == len(named):
                return True
    return False


def _common(keys: Sequence[str], other: Sequence[str]) -> int:
    """Return the length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for key in keys:
        before = 0
        for j, there in enumerate(other, 1):
            before, row[j] = row[j], before + 1 if key == there else max(row[j], row[j - 1])
    return row[-1]


def _joined_alike(own: Sequence[Token], unit: Sequence[Token]) -> bool:
    """Return whether the claim has "or" and "and" where the unit has them: "A or B" is not "A and B"."""
    joined: dict[str, set[str]] = {}
    for token in unit:
        if token.joiner:
            joined.setdefault(token.key, set()).add(token.joiner)
    return all(not token.joiner or token.joiner in joined.get(token.key, {token.joiner}) for token in own)
