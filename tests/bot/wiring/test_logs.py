"""What a person wrote stands in no log line, whatever happens to it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from support.bot_factory import direct, slack_side, unanswered

from bot.logs import configure_logging
from storage.engine import make_engine

SECRET = "zanzibar-quagmire"  # noqa: S105 - a word nobody else writes


@pytest.fixture(autouse=True)
def _logging() -> Iterator[None]:
    configure_logging("debug")
    yield
    configure_logging("info")


def logged(capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr()
    return said.out + said.err


@pytest.mark.parametrize("outcome", [None, unanswered()])
def test_a_question_is_logged_without_its_text(capsys, outcome):
    side = slack_side(outcome)
    side.dispatch(direct(f"how do I refund {SECRET}?"))
    lines = logged(capsys)
    assert SECRET not in lines
    assert '"event": "question"' in lines
    assert all(json.loads(line)["event"] for line in lines.splitlines())


def test_a_defect_is_logged_without_the_text_that_met_it(capsys):
    side = slack_side()
    side.answers.error = RuntimeError("broken")
    side.dispatch(direct(f"how do I refund {SECRET}?"))
    lines = logged(capsys)
    assert '"event": "reply_failed"' in lines
    assert SECRET not in lines


def test_a_database_error_shows_no_parameters():
    engine = make_engine("sqlite://")
    with engine.connect() as connection, pytest.raises(Exception, match="no such table") as failed:
        connection.exec_driver_sql("INSERT INTO no_table VALUES (?)", (SECRET,))
    engine.dispose()
    assert SECRET not in str(failed.value)
