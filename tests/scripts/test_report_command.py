"""`cairn report` on the real wiring: one file, made for an administrator, of what is open to everyone."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes.bench import Bench
from fakes.report_pages import PAGES
from fakes.samples import NOON

import bot.wiring.insights
from bot.slack.clients import SlackUnclearError
from bot.wiring.insights import NoPagesError, report_file
from core.localization import language
from core.people import Viewer
from insights.reports.models import Page, PageId
from insights.reports.readers import Reader, Visibility

SAMPLES = {page.id: page for page in PAGES}


def makers(seen: list[Reader]) -> dict[PageId, bot.wiring.insights.PageMaker]:
    def maker(page: Page) -> bot.wiring.insights.PageMaker:
        def made(reader: Reader) -> Page:
            seen.append(reader)
            return page

        return made

    return {name: maker(page) for name, page in SAMPLES.items()}


def test_the_file_holds_the_pages_in_their_order_and_never_my_record() -> None:
    made = report_file(makers([]), (), Visibility(), NOON)
    assert made.titles == tuple(page.title for page in PAGES[:-1])
    assert "My record" not in made.html
    assert "for an administrator" in made.html


def test_pages_are_made_for_eyes_that_see_what_is_open_to_everyone() -> None:
    seen: list[Reader] = []
    report_file(makers(seen), (), Visibility(shows_progress=True, fewest=10), NOON)
    assert {(reader.person, reader.is_admin, reader.viewer, reader.team) for reader in seen} == {("", True, Viewer(), ())}
    assert {(reader.visibility.shows_progress, reader.fewest) for reader in seen} == {(False, 10)}


def test_a_page_that_cannot_be_made_is_named() -> None:
    some = {PageId.WORK: makers([])[PageId.WORK]}
    assert report_file(some, {PageId.WORK, PageId.WEEK}, Visibility(), NOON).missing == (PageId.WEEK,)
    assert report_file(some, (), Visibility(), NOON).missing == ()
    with pytest.raises(NoPagesError, match="SLACK_BOT_TOKEN"):
        report_file(some, {PageId.WEEK}, Visibility(), NOON)


def test_the_command_writes_the_file_and_replaces_none_unasked(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.wiring.insights, "page_makers", lambda _cairn: makers([]))
    file = tmp_path / "report.html"
    assert bench.ok("report", "--out", str(file), "--page", "work", "--page", "why").endswith("report.html: Work, Why.\n")
    before = file.read_text(encoding="utf-8")
    assert "<h2" in before
    refused = bench.run("report", "--out", str(file))
    assert (refused.exit_code, file.read_text(encoding="utf-8")) == (1, before)
    assert "add --force" in refused.output
    bench.ok("report", "--out", str(file), "--force")
    assert len(file.read_text(encoding="utf-8")) > len(before)


def test_what_cannot_be_written_is_said_in_a_line(bench: Bench, tmp_path: Path) -> None:
    unknown = bench.run("report", "--out", str(tmp_path / "x.html"), "--page", "nothing")
    assert unknown.exit_code == 2
    record = bench.run("report", "--out", str(tmp_path / "x.html"), "--page", "record")
    assert (record.exit_code, "about one person" in record.output) == (2, True)
    assert not list(tmp_path.glob("*.html"))


def test_the_file_is_in_the_workspaces_language(bench: Bench, tmp_path: Path) -> None:
    bench.more = {"cairn_language": "de"}
    file = tmp_path / "report.html"
    assert "Zustand des Wissens" in bench.ok("report", "--out", str(file), "--page", "health")
    assert "Können sich die Leute auf das verlassen, was sie lesen?" in file.read_text(encoding="utf-8")
    assert "Es zeigt, was für alle offen ist." in file.read_text(encoding="utf-8")
    assert language() == "en"


def test_every_page_comes_from_the_real_wiring(bench: Bench, tmp_path: Path) -> None:
    bench.more = {"slack_bot_token": "xoxb-test", "slack_api_url": "http://127.0.0.1:9/"}
    file = tmp_path / "report.html"
    assert "This week, Ramp-up, Knowledge health, Work, Cases, Why." in bench.ok("report", "--out", str(file))
    assert 'id="week"' in file.read_text(encoding="utf-8")


def test_where_slack_does_not_answer_the_others_come(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def asks_slack(_reader: Reader) -> Page:
        raise SlackUnclearError("URLError")

    own = {PageId.WORK: makers([])[PageId.WORK]}
    monkeypatch.setattr(bot.wiring.insights, "page_makers", lambda _cairn: own)
    monkeypatch.setattr(
        bot.wiring.insights, "makers_of", lambda _cairn: {PageId.WEEK: asks_slack, **own, PageId.RECORD: asks_slack}
    )
    file = tmp_path / "report.html"
    made = bench.run("report", "--out", str(file))
    assert (made.exit_code, made.stdout) == (0, f"{file}: Work.\n")
    assert "Left out: week. It asks Slack, which does not answer or does not take SLACK_BOT_TOKEN (URLError)" in made.stderr
    alone = bench.run("report", "--out", str(tmp_path / "week.html"), "--page", "week")
    assert isinstance(alone.exception, NoPagesError)
    assert str(alone.exception).startswith("week: there is no page to write. It asks Slack")


def test_without_slack_the_others_come(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    made = bench.run("report", "--out", str(file), "--page", "week", "--page", "work")
    assert made.exit_code == 0
    assert made.stdout == f"{file}: Work.\n"
    assert "Left out: week. Set SLACK_BOT_TOKEN" in made.stderr
