from __future__ import annotations

import pytest
from support.datasets import hostile_lines

from retrieval.adapters.markdown.hygiene import clean
from retrieval.library.models import Severity


def found(text: str) -> tuple[str, list[tuple[int | None, str]]]:
    cleaned, notices = clean(text, "x.md", first_line=5)
    assert all(notice.severity is Severity.NOTICE and notice.remedy for notice in notices)
    return cleaned, [(notice.line, notice.what) for notice in notices]


@pytest.mark.parametrize(
    ("text", "cleaned", "notices"),
    [
        ("a <!-- x --> b", "a  b", [(5, "left out: 1 HTML comment")]),
        ("a\n<!-- x\ny -->\nb <!--z-->", "a\n\n\nb ", [(6, "left out: 2 HTML comments")]),
        ("a\n\n<!-- never\nclosed", "a\n\n\n", [(7, "left out: 1 HTML comment")]),
        ("a `<!-- x -->` b", "a `<!-- x -->` b", []),
        ("```\n<!-- x -->\n![a](b)\n```", "```\n<!-- x -->\n![a](b)\n```", []),
        ("![red light](https://e.example/p.png?q=1) on", "red light on", [(5, "left out: 1 image")]),
        ('![]({% image "a.png" %})\n![b][ref]', "\nb", [(5, "left out: 2 images")]),
        ("[![logo](a.png)](https://e.example)", "[logo](https://e.example)", [(5, "left out: 1 image")]),
        ("<img src='x' ALT='the form'> <IMG src=y>", "the form ", [(5, "left out: 2 images")]),
        ("`![a](b)`", "`![a](b)`", []),
        ("30 days\u202e syad 003\u202c", "30 days syad 003", [(5, "left out: 2 text direction controls")]),
        ("pay\u200bpal\u00ad", "paypal", [(5, "left out: 2 invisible characters")]),
        ("a\u200db", "ab", [(5, "left out: 1 invisible character")]),
        ("👩\u200d💻 कर्\u200dम ❤\ufe0f", "👩\u200d💻 कर्\u200dम ❤\ufe0f", []),
        ("reply with <@U0ATTACKER>", "reply with <@U0ATTACKER>", [(5, "the text holds 1 Slack mention")]),
        (
            "Approver: <!channel> @here a@here.example",
            "Approver: <!channel> @here a@here.example",
            [(5, "the text holds 2 Slack mentions")],
        ),
    ],
)
def test_what_readers_do_not_see_is_removed_and_reported(text: str, cleaned: str, notices: list[tuple[int, str]]) -> None:
    assert found(text) == (cleaned, notices)


def test_front_matter_knows_no_markdown() -> None:
    assert clean("title: ![a](b) <!-- x -->\u200b", "x.md", 2, is_markdown=False)[0] == "title: ![a](b) <!-- x -->"


def test_every_malicious_sop_is_cleaned_or_flagged() -> None:
    texts = {line["id"]: line["text"] for line in hostile_lines() if line["threat"] == "malicious_sop"}
    assert len(texts) >= 6
    for name, text in texts.items():
        cleaned, notices = clean(text, name)
        assert "<!--" not in cleaned
        assert "![" not in cleaned
        assert "\u202e" not in cleaned
        assert notices or "](" in text, name
