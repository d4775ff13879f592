"""The tour: what the command prints stands in the guide as well, and the sample company greets on any day at any hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes.slack import FakeSlack
from fakes.slack_server import slack_server
from rich.console import Console
from support.command_line import ROOT

from bot.practice.learning import FIRST_DAY
from bot.settings import Settings
from bot.wiring.setup import import_people
from core.queues import Claim
from scripts.demo import (
    ASK_DAYS,
    EXAMPLES,
    PICKER,
    MovingClock,
    _welcome,
    begun_anew,
    demo_settings,
    enrol_sample,
    kept,
    move_by_words,
)
from scripts.emulator import EmulatorError
from scripts.tour import COLLEAGUES, NEWCOMER, TOUR

GUIDE = (ROOT / "docs" / "guide" / "tour.md").read_text(encoding="utf-8")
MONDAY = datetime(2026, 11, 30, 7, tzinfo=UTC)


def test_every_stop_is_printed_and_stands_in_the_guide() -> None:
    console = Console(width=120, record=True)
    console.print(_welcome("http://127.0.0.1:3000"))
    printed = " ".join(console.export_text().replace("│", " ").split())
    words = " ".join(GUIDE.replace("`", "").replace("*", "").split())
    for number, stop in enumerate(TOUR, 1):
        assert f"{number}. {stop.name}" in printed
        assert stop.do in printed
        assert stop.do.partition(" and press")[0] in words
        assert stop.who.partition(",")[0] in GUIDE
    assert f"The menu {PICKER} chooses" in words
    assert [stop.name for stop in TOUR] == ["Question", "Places", "Exception", "Alert", "Quiz", "Dashboard", "Settings", "Library"]


@pytest.mark.parametrize("hours", [0, 5 * 24 + 15, 6 * 24 + 20], ids=["Monday morning", "Saturday night", "Monday before dawn"])
def test_first_day_messages_and_questions_are_due_at_once(bench: Any, hours: int) -> None:
    bench.now = MONDAY + timedelta(hours=hours)
    with slack_server(FakeSlack()) as url:
        shared = demo_settings(Settings(_env_file=None), bench.home, 3000)
        with bench.build(shared.model_copy(update={"slack_api_url": url})) as cairn:
            import_people(cairn, EXAMPLES / "people.csv")
            enrol_sample(cairn)
            enrol_sample(cairn)
            with cairn.unit() as uow:
                due = uow.outbox.claim(Claim("w", cairn.clock(), cairn.clock() + timedelta(minutes=1)), 1000)
                learners, everyone = uow.learners.everyone(), uow.people.everyone()
    named = {person.name: f"{FIRST_DAY}{person.id}" for person in everyone}
    assert {entry.key for entry in due} >= {named[name] for name in (NEWCOMER, *COLLEAGUES)}, (
        "the tour goes to their direct messages"
    )
    assert {learner.next_at for learner in learners} == {cairn.clock()}


def test_the_first_messages_speak_the_workspaces_language(bench: Any) -> None:
    with slack_server(FakeSlack()) as url:
        shared = demo_settings(Settings(_env_file=None), bench.home, 3000)
        with bench.build(shared.model_copy(update={"slack_api_url": url, "cairn_language": "de"})) as cairn:
            import_people(cairn, EXAMPLES / "people.csv")
            enrol_sample(cairn)
            with cairn.unit() as uow:
                due = uow.outbox.claim(Claim("w", cairn.clock(), cairn.clock() + timedelta(minutes=1)), 1000)
    (first,) = [entry for entry in due if entry.key == f"{FIRST_DAY}U0JONAS"]
    assert "Hallo Jonas, ich bin Cairn." in str(first.call)


def test_a_second_start_remembers_nothing_of_the_first_as_the_emulator_does(tmp_path: Path) -> None:
    home, own = tmp_path / "demo", tmp_path / ".cairn"
    (home / "chroma").mkdir(parents=True)
    (home / "cairn.db").write_text("prepared")
    assert not begun_anew(home, own), "nothing is prepared yet"
    kept(home)
    (home / "cairn.db").write_text("with what was sent")
    (home / "cairn.db-wal").write_text("more of it")
    assert begun_anew(home, own)
    assert (home / "cairn.db").read_text() == "prepared"
    assert not (home / "cairn.db-wal").exists()
    assert (home / "chroma").is_dir()
    with pytest.raises(EmulatorError, match="the home of your own Cairn"):
        begun_anew(home, home)


def test_the_clock_of_the_demo_moves_by_the_days_that_are_typed() -> None:
    start, said = datetime(2026, 11, 27, 9, tzinfo=UTC), list[str]()
    clock = MovingClock(lambda: start)
    move_by_words(clock, ["3\n", "+4\n", "\n", "soon\n", "0\n", "400\n", "²\n"], said.append)
    assert clock() == start + timedelta(days=7)
    assert said[0].startswith("For Cairn it is Monday, 30 November 2026, 09:00 UTC now.")
    assert said[2:] == [ASK_DAYS] * 5
