"""Every sentence of the sample company, changed by rule into one that says something else: next to none of them passes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from fakes.written_sentences import current, documents

from retrieval.answer.grounding.checking import Checker, Kept
from retrieval.answer.grounding.evidence import Passage
from retrieval.answer.grounding.plain import plain
from retrieval.answer.grounding.sentences import drafted
from retrieval.library.models import BlockKind

ROLES = ("billing lead", "finance lead", "support lead", "billing ops", "finance ops", "risk team", "security lead", "duty lead")
SYSTEMS = ("Tallyroom", "Payvane", "Ledgermoor", "Hearthdesk", "Beaconline", "Guildquay")
SWAPS = (
    *(("more than", "less than"), ("at least", "at most"), ("up to", "at least"), ("or less", "or more"), ("within", "after")),
    *(("before", "after"), ("after", "before"), ("until", "after"), (" hours", " days"), (" days", " hours"), ("minutes", "hours")),
    *(("business day", "day"), ("EUR", "USD"), ("must", "may"), ("may", "must"), ("only ", ""), ("never ", "always ")),
    *(("Never ", "Always "), ("not ", ""), ("Do not ", ""), ("no ", ""), ("If ", "Unless "), ("unless", "if"), ("cannot", "can")),
    *(("without", "with"), ("first", "last"), ("oldest", "newest"), ("higher", "lower"), ("same", "different")),
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'])")
_CONDITION = re.compile(r"(?:If|When|Inside|After|Before|With|For|Unless|Until) [^,]+, (?P<rest>.+)")


def changed(sentence: str, random: Random) -> Iterator[str]:
    for found in re.finditer(r"\d+", sentence):
        number = int(found[0]) + random.choice([1, 2, 10, 90])
        yield f"{sentence[: found.start()]}{number}{sentence[found.end() :]}"
    for old, new in SWAPS:
        if old in sentence:
            yield sentence.replace(old, new, 1)
    for names in (ROLES, SYSTEMS):
        for name in names:
            if name in sentence:
                yield sentence.replace(name, random.choice([other for other in names if other != name]), 1)
    condition = _CONDITION.match(sentence)
    if condition:
        yield condition["rest"][0].upper() + condition["rest"][1:]


def test_a_sentence_that_was_changed_does_not_pass() -> None:
    random, tried, passed = Random(7), 0, []  # noqa: S311 - the same changes each time
    sections = [current(document, section) for document in documents().values() for section in document.sections]
    for found in sections[::3]:
        passage = Passage(1, found)
        prose = [block for block in found.section.blocks if block.kind not in {BlockKind.TABLE, BlockKind.CODE}]
        for sentence in [text for block in prose for text in _SENTENCE.split(plain(block.text.replace(" → ", ", ")))]:
            for lie in changed(sentence, random):
                tried += 1
                if isinstance(Checker([passage]).check(drafted(f"{lie} [1]")), Kept):
                    passed.append(lie)
    assert tried > 800
    assert len(passed) <= 0.005 * tried, passed
