"""While the database takes nothing, who asks hears so at once, the operator once, and all is answered when it works again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from fakes.samples import NOON
from fakes.slack import ME
from sqlalchemy import delete, event
from support.bot_factory import SlackSide, command, direct, mention, message, slack_side

from core.errors import OperatorError
from core.queues import Claim
from escalation.confidential.contacts import Contacts, HelpLine
from storage.database import Database
from storage.inbox import InboxRow

YEARS = timedelta(days=3_650)
CONTACTS = Contacts(help_lines=(HelpLine("Samaritans", "116 123"),))


def fill(database: Database, size: int) -> None:
    for number in range(5_000):
        with database.unit() as uow:
            uow.inbox.receive(f"filler {size} {number}", None, {"x": "x" * size}, Claim("filler", NOON, NOON + YEARS))
            uow.commit()


@contextmanager
def full(database: Database) -> Iterator[None]:
    """SQLite refuses every further page ("database or disk is full"), and those of the inbox hold no further entry."""

    def limit(connection: Any, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(database.engine, "connect", limit)
    database.engine.dispose()
    for size in (2_000, 200, 0):
        with pytest.raises(OperatorError, match="disk is full"):
            fill(database, size)
    yield
    event.remove(database.engine, "connect", limit)
    database.engine.dispose()
    with database.engine.begin() as connection:
        connection.execute(delete(InboxRow).where(InboxRow.worker == "filler"))


def asked(side: SlackSide, body: dict[str, Any]) -> dict[str, Any]:
    """Dispatch, and leave the message in Slack where the catch-up finds it."""
    given = body["event"]
    known = side.slack.messages.setdefault(given["channel"], [])
    known.append({name: given[name] for name in ("ts", "user", "text", "thread_ts") if name in given})
    return body


def refuse(side: SlackSide, body: dict[str, Any]) -> None:
    """Slack is told that the event was not taken, and sends it again twice."""
    for _ in range(3):
        assert side.dispatch(body).status == 500


def private(side: SlackSide) -> list[dict[str, Any]]:
    return side.slack.made("chat.postEphemeral")


def stamp(side: SlackSide, seconds: float = 0) -> str:
    return f"{side.clock().timestamp() + seconds:.6f}"


@pytest.fixture
def side(database: Database) -> SlackSide:
    made = slack_side(database=database.unit, contacts=CONTACTS)  # type: ignore[arg-type] - opens units all the same
    made.slack.channels["D0MIA"] = {"id": "D0MIA", "is_im": True}
    made.dispatch(asked(made, mention(ts=stamp(made))))
    made.services.background.catch_up.run()
    made.clock.advance(minutes=5)
    return made


def test_who_asks_hears_it_the_operator_once_and_all_is_answered_later(side: SlackSide, database: Database) -> None:
    before = len(side.posts())
    with full(database):
        refuse(side, asked(side, mention(text=f"<@{ME}> first one?", ts=stamp(side))))
        refuse(side, asked(side, direct("second one?", ts=stamp(side, 1))))
        [note] = private(side)
        assert "can't take questions right now" in note["text"]
        assert "*Leo Park*" in note["text"]
        assert "first one" not in str(note)
        told = side.posts()[before:]
        assert sorted(post["channel"] for post in told) == ["D0MIA", "U0LEO"]
        [operator] = [post for post in told if post["channel"] == "U0LEO"]
        assert "the disk is full" in operator["text"]
        for _ in range(3):
            side.clock.advance(hours=1)
            side.services.background.catch_up.tick()
        assert len(side.posts()) == before + 2
    side.clock.advance(seconds=31)
    side.services.background.catch_up.tick()
    with database.unit() as uow:
        texts = [each.question.text for each in uow.questions.of_person("U0MIA")]
    assert sorted(texts)[:2] == ["first one?", "how do I refund?"]
    assert "second one?" in texts
    assert len(texts) == 3
    answers = [post for post in side.posts()[before + 2 :] if "thing 1" in str(post)]
    assert sorted(post["channel"] for post in answers) == ["C0OPS", "D0MIA"]


def test_who_is_in_danger_reads_where_help_is_although_nothing_can_be_stored(side: SlackSide, database: Database) -> None:
    before = len(side.posts())
    with full(database):
        refuse(side, message(f"<@{ME}> i want to kill myself", type="app_mention", ts=stamp(side)))
        told = [post for post in side.posts()[before:] if post["channel"] == "U0MIA"]
    assert ["116 123" in str(post) for post in told] == [True]
    assert not private(side)


def test_a_command_is_asked_to_be_sent_again(side: SlackSide, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies: list[dict[str, Any]] = []

    class Hook:
        def __init__(self, *_: object, **__: object) -> None:
            pass

        def send_dict(self, body: dict[str, Any]) -> Any:
            bodies.append(body)
            return type("Response", (), {"status_code": 200, "body": "ok", "headers": {}})

    monkeypatch.setattr("bot.slack.sending.WebhookClient", Hook)
    with full(database):
        refuse(side, command("how do I refund?"))
    assert ["Please try again in a few minutes" in body["text"] for body in bodies] == [True]
