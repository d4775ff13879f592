"""Messages with several matters, as people type them in ten trades: what is searched for, and whether a person has to decide.

`messages.jsonl` was labelled before anybody looked at what the code makes of it; nothing was built with its part `test`. `search`
has a key for each matter, `human` says who has to be asked (about the matter `about`), `private` must never be searched for.
`python -m pytest tests/talk/test_labelled_messages.py -s` prints the figures.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fakes.remembered import CachedEncoder

from bot.questions.exception_check import ExceptionCheck, TriageQuestion
from bot.wiring.judging import judging
from escalation.triage.models import Tier, Verdict
from escalation.triage.reasons import told
from retrieval.talk.questions import questions_in

Row = dict[str, Any]
ROWS: list[Row] = [json.loads(line) for line in (Path(__file__).parent / "messages.jsonl").read_text(encoding="utf-8").splitlines()]


def plain(text: str) -> str:
    return " ".join(re.sub(r"(?m)^\s*>\s?", "", text).lower().split())


def rows_of(part: str, *humans: str) -> list[Row]:
    return [row for row in ROWS if row["part"] == part and row["human"] in humans]


def matters(row: Row) -> tuple[int, bool]:
    """Return how many matters have a search of their own, and whether there is none too few and none too many."""
    asked = [plain(text) for text in questions_in(row["text"]).asked]
    homes = [[at for at, text in enumerate(asked) if plain(key) in text] for key in row["search"]]
    own = sum(len(home) == 1 and sum(home[0] in other for other in homes) == 1 for home in homes)
    return own, own == len(homes) == len(asked)


@pytest.mark.parametrize(("part", "right", "own"), [("dev", 62, 109), ("test", 55, 102)])
def test_each_matter_gets_a_search_of_its_own(part: str, right: int, own: int) -> None:
    found = [matters(row) for row in rows_of(part, "none", "exception")]
    figures = sum(is_right for _, is_right in found), sum(number for number, _ in found)
    print(part, len(found), "messages; all matters right, matters found:", figures)  # noqa: T201
    assert figures >= (right, own)


def verdict_of(check: ExceptionCheck, row: Row) -> tuple[Verdict, str]:
    """Return the strictest verdict on a message, and the matter that it is about."""
    asked = questions_in(row["text"]).asked
    texts = asked if len(asked) > 1 else (row["text"],)
    judged = [(check.verdict(TriageQuestion("", "", None, text, (), whole=row["text"]), ()), text) for text in texts]
    own = {text: check.verdict(TriageQuestion("", "", None, text, ()), ()).strictness for text in texts}
    return max(judged, key=lambda each: (each[0].strictness, own[each[1]]))


@pytest.mark.parametrize("part", ["dev", "test"])
def test_exceptions_are_seen_and_nothing_personal_is_searched_for(part: str, real_encoder: CachedEncoder) -> None:
    judge = judging(real_encoder, "")
    counts: Counter[str] = Counter()
    for row in rows_of(part, "none", "exception"):
        verdict, about = verdict_of(ExceptionCheck(judge), row)
        counts[f"{row['human']} {verdict.tier.value}"] += 1
        counts[f"{row['human']} told"] += verdict.tier is not Tier.ANSWER and bool(told(verdict))
        counts["about the right one"] += row["human"] == "exception" and plain(row["about"]) in plain(about)
    topics = {human: [judge.topic(row["text"]) for row in rows_of(part, human)] for human in ("none", "confidential")}
    print(part, dict(sorted(counts.items())), {human: sum(map(bool, found)) for human, found in topics.items()})  # noqa: T201
    assert counts["exception answer"] == 0
    assert counts["none human"] <= 3  # of 52
    assert sum(topic is not None for topic in topics["confidential"]) >= 4  # of 5
    assert sum(topic is not None for topic in topics["none"]) <= 1
