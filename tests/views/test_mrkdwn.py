from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.datasets import hostile_lines

from bot.blocks.lines import table
from bot.blocks.mrkdwn import clean, code_block, escape, link, one_line, to_mrkdwn
from bot.blocks.quote import quote_blocks, render
from retrieval.answer.models import Quote
from retrieval.library.models import Block, BlockKind

_TOKEN = re.compile(r"<([^<>]*)>")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")
_BROADCAST = re.compile(r"@(here|channel|everyone)\b", re.IGNORECASE)
_WEB_LINK = re.compile(r"https?://[^\s|<>]+(?:\|[^<>]*)?")
_PIECES = (
    "<!channel>",
    "<!here|x>",
    "<@U0CEO>",
    "<!subteam^S1|@ops>",
    "<#C1>",
    "@here",
    "@everyone",
    "[x](http://a.example|h><!channel>)",
)
_PIECES += (
    "&lt;!channel&gt;",
    "`",
    "```",
    "*",
    "_",
    "~",
    "](",
    "![i](http://e.example/p.png)",
    "https://e.example/a?b=1&c=2",
    "\u202e",
    "|",
    "\n",
)


def is_inert(text: str) -> bool:
    """Whether no token but a plain web link is in the text, and nothing that Slack would turn into one."""
    tokens = _TOKEN.findall(text)
    rest = _TOKEN.sub("", text)
    return (
        all(_WEB_LINK.fullmatch(token) for token in tokens)
        and "<" not in rest
        and not _ENTITY.search(text)
        and not _BROADCAST.search(rest)
    )


texts = st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=12)), max_size=12).map("".join)


@given(texts)
def test_nothing_live_leaves_a_conversion(text: str) -> None:
    for shown in (
        escape(text),
        to_mrkdwn(text),
        code_block(text),
        one_line(text, 40),
        link("https://a.example", text),
        table(text),
    ):
        assert is_inert(shown), shown


@given(st.sampled_from(list(BlockKind)), texts, st.integers(0, 3))
def test_nothing_live_leaves_a_quote(kind: BlockKind, text: str, indent: int) -> None:
    block = Block(kind, text, indent, 1 if kind is BlockKind.STEP else None)
    for shown in quote_blocks(Quote((block,)), "https://sops.example/x"):
        assert is_inert(str(shown.get("text", {}).get("text", ""))), shown


@example("\x1b\nhttps://e.example/a?b=1&c=2")
@example("ht\ntps://e.example/a")
@example("https://e.example/a\tb c")
@given(texts)
def test_an_address_never_ends_its_token(text: str) -> None:
    assert is_inert(link("https://a.example/" + text, "label"))
    assert is_inert(link(text, "label"))


def test_hostile_lines_are_inert() -> None:
    for line in hostile_lines():
        text = line["text"]
        for shown in (escape(text), to_mrkdwn(text), render(Block(BlockKind.PARAGRAPH, text))):
            assert is_inert(shown), shown


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("**bold** and *italic* and ~~gone~~", "*bold* and _italic_ and ~gone~"),
        ("press `Refund now`", "press `Refund now`"),
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
        ("see [Refunds](refunds.md)", "see Refunds"),
        ("see [here](https://x.example/a?b=1&c=2)", "see <https://x.example/a?b=1&amp;c=2|here (x.example)>"),
        ("see [x.example](https://x.example)", "see <https://x.example|x.example>"),
        ("[Click](javascript:alert(1))", "[Click](javascript:alert(1))"),
        ("[Click](ftp://x.example/a)", "Click"),
        ("[Click](https://good.example@evil.example/)", "Click"),
        ("![status](https://evil.example/p.png?q=SECRET)", ""),
        ("one\ntwo", "one two"),
        ("Approver: <!channel> @here", "Approver: &lt;!channel&gt; @\u200bhere"),
        ("**<@U0CEO>** said", "*&lt;@U0CEO&gt;* said"),
    ],
)
def test_markdown_becomes_mrkdwn(markdown: str, shown: str) -> None:
    assert to_mrkdwn(markdown) == shown


def test_invisible_and_bidi_characters_go_and_joiners_stay() -> None:
    assert clean("30 days\u202e syad\u202c\u200b\x07") == "30 days syad"
    assert clean("👩\u200d💻") == "👩\u200d💻"


def test_a_table_is_listed_row_by_row_with_the_names_of_its_columns() -> None:
    listed = table("| Plan | Window | Fee |\n|---|---|---|\n| **Solo** | 14 days |\n| Chain | 30 days | 5 EUR |")
    assert listed == "• *Solo* · Window: 14 days\n• *Chain* · Window: 30 days · Fee: 5 EUR"


def test_what_is_no_table_stays_text() -> None:
    assert table("<!here>") == "&lt;!here&gt;"


def test_text_that_is_no_table_is_escaped() -> None:
    assert table("<!here>") == "&lt;!here&gt;"


def test_one_line_keeps_to_its_limit() -> None:
    assert one_line("a  b\nc", 10) == "a b c"
    assert one_line("abcdefghij", 5) == "abcd…"
