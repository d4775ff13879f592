"""What people and files supply is read in a time that grows with its length: no pattern goes over it again and again.

The same flood is read at one length and at four times that. Linear work takes four times as long, quadratic work sixteen.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.blocks.lines import table
from bot.blocks.mrkdwn import code_block, escape, one_line, to_mrkdwn
from bot.blocks.quote import render
from bot.inbox.intake import masked
from bot.slack import cleaning as slack_text
from bot.topics.masking import Anonymous
from core.amounts.moments import moments
from core.amounts.reading import amounts
from escalation.confidential.recognising import is_over, topic_of
from escalation.frustration import asks_the_same, frustration
from escalation.limits.comparing import read_limits
from escalation.limits.lines import limit_of_line, proposed_limits, unread_of_line
from escalation.triage.rules import HARD, readable
from nudges.items.generate import generate
from nudges.items.plain import plain as plain_item
from nudges.items.written import written_items
from retrieval.adapters.bm25_index import BM25Lexicon
from retrieval.adapters.markdown.files import detect, read_folder
from retrieval.answer.service import searched_text
from retrieval.chunking import windows_of
from retrieval.language.rendering import bare_json
from retrieval.search.glossary import packaged_glossary
from retrieval.search.turns import joined, leans_on_earlier
from retrieval.talk.questions import questions_in
from retrieval.talk.recognising import talk_of
from retrieval.talk.tables import language_of
from retrieval.units import plain, units_of

NOW = datetime(2026, 11, 29, tzinfo=UTC)
SHORT, LONG = 1_000, 4_000
"""Characters. Quadratic work shows at these lengths already, and the whole table is read in half a minute."""

GROWTH = 9
"""Between the 4 of linear work and the 16 of quadratic work, because a busy machine measures badly."""

NOTHING = 0.05
"""Seconds for the long one that need no second look."""

LIMITS = [limit for limit in [limit_of_line("r", "refund amount > 500 USD needs lead")] if limit is not None]
LEXICON, GLOSSARY = BM25Lexicon(), packaged_glossary()
READERS: dict[str, Callable[[str], Any]] = {
    "masking": masked,
    "anonymous": Anonymous(["Ann Lee"]),
    "mrkdwn": lambda text: (to_mrkdwn(text), escape(text), one_line(text, 300), code_block(text)),
    "tables": table,
    "Slack's text": lambda text: slack_text.plain(text, "U0ME"),
    "frustration": lambda text: frustration(text, NOW),
    "asked again": lambda text: asks_the_same(text, text, 0.9),
    "triage": lambda text: [rule.fires(readable(text)) for rule in HARD],
    "confidential": lambda text: (topic_of(text), is_over(text)),
    "limits asked": lambda text: read_limits(readable(text), LIMITS),
    "limits declared": lambda text: unread_of_line(text[:300]),
    "amounts": lambda text: (amounts(text), list(moments(text))),
    "languages": lambda text: (language_of(text), detect(text)),
    "small talk": lambda text: (talk_of(text), questions_in(text), leans_on_earlier(text), joined(text, [text])),
    "words": lambda text: (LEXICON.terms(text), GLOSSARY.expand(text), searched_text(text)),
    "windows": windows_of,
    "plain text": lambda text: (plain(text), plain_item(text)),
    "a model's JSON": bare_json,
}
FLOODS = (
    *(
        "a",
        "A ",
        "aa bb ",
        "1",
        "1,",
        "1.",
        "$1-",
        "one ",
        "0.",
        "1 EUR ",
        "3:",
        "2024-",
        "-",
        "- a\n",
        "1. a\n",
        "# a\n",
        "\n",
        "\r\n",
    ),
    *(
        " ",
        "\t",
        "  \n",
        "> a\n",
        "|",
        "| ",
        "|a|\n",
        "`",
        "``a`",
        "*",
        "*a",
        "_",
        "_a ",
        "~",
        "[",
        "![",
        "[a](",
        "[[a]",
        "(",
        "((a)",
    ),
    *(
        "<",
        "<a ",
        "<!--",
        "a <!-- b",
        "<img ",
        "[^1]",
        "%%",
        "==",
        "<@U1",
        "<http://a|",
        "&lt;",
        "{%",
        "{{",
        "{",
        "\\",
        '"',
        '"a',
        "'",
        "\u201c",
        "?",
        "? ",
        "!",
        "!\n",
        "...",
        ", ",
    ),
    *(
        "a@",
        "a@b.",
        "http://",
        "www.",
        "4111 ",
        "+1 ",
        "DE89 ",
        "my boss ",
        "i want to ",
        "kill ",
        "he she ",
        "and or ",
        "if a then ",
    ),
    *("more than ", "\u202e", "\u0301", "\U0001f44d", ":a:", "=", "===\n", "---\n"),
)
ENDED = [(piece, end) for piece in FLOODS for end in (("", "!") if len(piece) == 1 else ("",))]


LONG_TABLES = frozenset({"confidential", "words"})
"""Read slowly, in proportion: a quarter of the floods is enough for them."""


def seconds(read: Callable[[str], Any], text: str) -> float:
    started = time.thread_time()
    read(text)
    return time.thread_time() - started


def grows_too_fast(read: Callable[[str], Any], piece: str, end: str) -> bool:
    short, long = (piece * (length // len(piece)) + end for length in (SHORT, LONG))
    if seconds(read, long) < NOTHING:
        return False
    return min(seconds(read, long) for _ in range(2)) > GROWTH * max(seconds(read, short), NOTHING / GROWTH)


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
def test_a_flood_in_a_message_is_read_in_a_time_that_grows_with_its_length(reader: str) -> None:
    slow = [
        (piece, end)
        for piece in FLOODS
        for end in ("", "!")[: 1 + (len(piece) == 1)]
        if grows_too_fast(READERS[reader], piece, end)
    ]
    assert slow == []


@pytest.mark.slow
def test_a_flood_in_a_page_is_read_in_a_time_that_grows_with_its_length(tmp_path: Path) -> None:
    def read(text: str, top: str = "# T\n\n") -> None:
        (tmp_path / "a.md").write_text(f"{top}{text}", newline="")
        for sop in read_folder(tmp_path).documents:
            generate(sop)
            written_items(sop)
            for section in sop.sections:
                units_of(section)
                proposed_limits(sop.id, section)
                [render(block) for block in section.blocks]

    pieces = [piece for piece in FLOODS if not piece.isalnum()]
    assert [piece for piece in pieces if grows_too_fast(read, piece, "")] == []
    openings = (
        "{%",
        "{{",
        "{{<",
        "{:",
        "{!",
        "{",
        "[",
        "![",
        "[^1]:",
        "<",
        "<a",
        "<!--",
        "|",
        "`",
        "- ",
        "# ",
        "%%",
        "!!! note",
        "--8<--",
    )
    blank = [(opening, fill) for opening in openings for fill in (" ", "\t")]
    assert [
        (opening, fill) for opening, fill in blank if grows_too_fast(lambda text, begin=opening: read(begin + text), fill, "x")
    ] == []
    tops = ("+++", "---", "----", "{", "```yaml", "title", "title:", "---\ntitle: ", "+++\ntitle = ")
    first = [(top, fill) for top in tops for fill in (" ", "\t", "-")]
    assert [(top, fill) for top, fill in first if grows_too_fast(lambda text, top=top: read(text, top), fill, "x\nowner: U1")] == []
