"""Changed rows of tables are words with dots between them in Slack, list entries have bullets, and no line of dashes is left."""

from __future__ import annotations

from dataclasses import replace

from bot.blocks import native
from bot.blocks.lines import cells_of
from bot.governance.views.diff import diff_blocks
from insights.reports.models import Chart, Series, Shape
from retrieval.library.word_changes import SectionDiff, word_changes

OLD = "| Plan | Billed | Window |\n|---|---|---|\n| Solo | monthly | 14 days |\n| Solo | annually | 30 days |"


def shown(new: str, old: str = OLD) -> str:
    return str(diff_blocks([SectionDiff("windows", "Windows", word_changes(old, new))], "")[0]["text"]["text"])


def test_one_cell_changes() -> None:
    text = shown(OLD.replace("14 days", "21 days"))
    assert "± Solo · monthly · ~14~ *21* days" in text
    assert "Solo · annually · 30 days" in text
    assert "|" not in text
    assert "---" not in text


def test_a_row_comes() -> None:
    text = shown(f"{OLD}\n| Chain | monthly | 7 days |")
    assert "+ *Chain · monthly · 7 days*" in text
    assert "|" not in text


def test_a_row_alone_and_a_text_with_a_bar() -> None:
    assert cells_of("| Solo | monthly | 14 days |") == "Solo · monthly · 14 days"
    assert cells_of("either | or") == "either | or"


def test_an_entry_of_a_list_has_a_bullet() -> None:
    text = shown("- Up to EUR 250: support.\n- More: the lead.\n* Never twice.", "- Up to EUR 200: support.\n- More: the lead.")
    assert "± • Up to EUR ~200:~ *250:* support." in text
    assert "• More: the lead." in text
    assert "+ *• Never twice.*" in text
    assert "- " not in text


def test_what_never_changes_is_said_once() -> None:
    series = [Series("Errors", [13, 11]), Series("Target", [3, 3])]
    chart = Chart("Errors", "Errors by week.", Shape.LINE, ["8 Sep", "1 Dec"], series, unit="%")
    text = native.chart_words(chart)["elements"][0]["text"]
    assert "Errors: 13\u00a0% (8 Sep) to 11\u00a0% (1 Dec)" in text
    assert text.endswith("Target: 3\u00a0%")
    told = native.chart_words(replace(chart, description="Errors by week: from 13 % to 11 %."))["elements"][0]["text"]
    assert told == "Errors by week: from 13 % to 11 %. · Target: 3\u00a0%"
