"""Texts, dates and numbers in the workspace's language and in that of one person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.localization import clock, counted, day, decimal, language, language_of, languages, ngettext, quoted, speaking, workspace
from core.localization import gettext as _


def test_english_needs_no_catalogue() -> None:
    assert (language(), _("Cancel"), counted(1, "{n} row", "{n} rows"), counted(3, "{n} row", "{n} rows")) == (
        "en",
        "Cancel",
        "1 row",
        "3 rows",
    )


def test_german_is_said_inside_the_block_only() -> None:
    with speaking("de"):
        assert _("Cancel") == "Abbrechen"
        assert [counted(n, "{n} review overdue", "{n} reviews overdue") for n in (0, 1, 2)] == [
            "0 Überprüfungen überfällig",
            "1 Überprüfung überfällig",
            "2 Überprüfungen überfällig",
        ]
    assert _("Cancel") == "Cancel"


def test_what_a_catalogue_lacks_is_said_in_english() -> None:
    with speaking("de"):
        assert _("No catalogue has this.") == "No catalogue has this."
        assert ngettext("no catalogue has {n}", "no catalogue has {n} of these", 2) == "no catalogue has {n} of these"


def test_every_thread_speaks_the_workspaces_language_and_a_person_their_own() -> None:
    with workspace("de"), ThreadPoolExecutor(1) as threads:
        assert threads.submit(_, "Cancel").result() == "Abbrechen"
        with speaking("en"):
            assert _("Cancel") == "Cancel"
        with speaking(None):
            assert _("Cancel") == "Abbrechen"
    assert _("Cancel") == "Cancel"


@pytest.mark.parametrize(("locale", "code"), [("de-DE", "de"), ("de_AT", "de"), ("en-US", "en"), ("fr-FR", None), ("", None)])
def test_a_locale_has_the_language_that_cairn_speaks(locale: str, code: str | None) -> None:
    assert language_of(locale) == code
    assert set(languages()) == {"en", "de"}


NOON = datetime(2026, 7, 1, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", ("3 Nov 2026", "14:05 CEST", "16:05 UTC+04", "1,234,567.5")),
        ("de", ("3. Nov. 2026", "14:05 MESZ", "16:05 UTC+04", "1.234.567,5")),
    ],
)
def test_dates_times_and_numbers_follow_the_language(code: str, said: tuple[str, ...]) -> None:
    with speaking(code):
        berlin, dubai = (clock(NOON.astimezone(ZoneInfo(zone))) for zone in ("Europe/Berlin", "Asia/Dubai"))
        assert (day(date(2026, 11, 3)), berlin, dubai, decimal(1_234_567.5)) == said


def test_a_day_is_the_same_for_a_moment_and_a_date() -> None:
    assert day(NOON) == day(NOON.date()) == "1 Jul 2026"


def test_words_of_somebody_stand_between_the_marks_of_the_language() -> None:
    assert quoted("why?") == "“why?”"
    with speaking("de"):
        assert quoted("why?") == "„why?“"
