"""Words that several views share: titles side by side, moments with their zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.blocks.words import distinct_titles
from core.localization import clock
from retrieval.library.models import CurrentSection, Governance, Section, SopCard

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def section(*path: str, sop: str = "handbook") -> CurrentSection:
    card = SopCard(sop, "A handbook with quite a long title", f"{sop}.md", 1, Governance(), NOON)
    return CurrentSection(card, Section(path[-1].lower(), path, "text", 1, 3, ()))


def test_titles_that_differ_only_at_their_end_keep_their_end() -> None:
    chapter = "How subscriptions are handled when a customer wants to pause them"
    titles = distinct_titles([section(chapter, "Monthly"), section(chapter, "Yearly")], 60)
    assert [title[-7:] for title in titles] == ["Monthly", " Yearly"]
    assert all(title.startswith("…") and len(title) <= 60 for title in titles)


def test_short_titles_stay_and_equal_ones_show_their_id() -> None:
    pause = section("Pause")
    assert distinct_titles([pause, section("Stop")], 60)[0].endswith("› Pause")
    same = distinct_titles([pause, replace(pause, sop=replace(pause.sop, id="old-handbook"))], 60)
    assert [title.rpartition(" ")[2] for title in same] == ["(handbook#pause)", "(old-handbook#pause)"]
    assert distinct_titles([], 60) == []


@pytest.mark.parametrize(("zone", "said"), [("UTC", "12:00 UTC"), ("Europe/Berlin", "14:00 CEST"), ("Asia/Dubai", "16:00 UTC+04")])
def test_a_moment_says_its_zone(zone: str, said: str) -> None:
    assert clock(NOON.astimezone(ZoneInfo(zone))) == said
