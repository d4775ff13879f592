from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from retrieval.talk.recognising import LONGEST, is_closing, talk_of
from retrieval.talk.tables import table

LINES = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("lines.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
SLOW = 3.0
"""Seconds; a pattern that backtracks without end takes many."""


@pytest.mark.parametrize(("intent", "text"), LINES, ids=lambda value: value[:40])
def test_talk_is_told_from_questions(intent: str, text: str) -> None:
    talk = talk_of(text)
    assert (talk.intent.value if talk else "-") == intent


def test_the_topic_is_the_name_alone() -> None:
    asked = (
        "who owns the refund SOP?",
        "what changed in refunds",
        "what's the latest on it",
        "what changed lately",
        "thanks. who owns refunds?",
    )
    topics = [talk.topic if (talk := talk_of(text)) else None for text in asked]
    assert topics == ["refund", "refunds", None, "", "refunds"]


@pytest.mark.parametrize("text", ["", "  ", "\n", "x" * 5_000, "thanks " * 500, "how do I\n\n\nrefund"])
def test_nothing_and_much_are_no_talk(text: str) -> None:
    assert talk_of(text) is None
    assert not is_closing(text)


def test_no_line_makes_a_pattern_search_without_end() -> None:
    text = " ".join(line for lines in table("phrases.txt").values() for line in lines)
    words = sorted(set(re.findall(r"[a-z]+(?: [a-z]+)?", text)))
    for word in words:
        started = time.perf_counter()
        talk_of(f"{f'{word} ' * 80}"[: LONGEST - 3] + " xq")
        assert time.perf_counter() - started < SLOW, word
