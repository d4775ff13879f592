"""As many threads as listen to Slack, and more, on a pool with one connection for each: nobody waits for a second one."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fakes.slack import Database
from sqlalchemy import Engine, event
from support.bot_factory import mention, slack_side

from bot.app import THREADS
from bot.blocks.buttons import ASK_OWNER
from bot.slack.events import Click
from storage import engine as engines
from storage.engine import make_engine
from storage.unit_of_work import SqlUnitOfWork

MANY = THREADS + 8


class SqlDatabase(Database):
    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine

    def __call__(self) -> Any:
        return SqlUnitOfWork(self.engine)


def test_the_pool_has_a_connection_for_every_listener() -> None:
    assert engines.POOL >= THREADS


@pytest.mark.slow
def test_each_thread_holds_one_connection_while_many_ask_and_send_to_the_owner(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "POOL", THREADS)
    monkeypatch.setattr(engines, "SPARE", 0)
    narrow = make_engine(engine.url.render_as_string(hide_password=False))
    held, most = Counter[int](), Counter[int]()

    def taken(*_: object) -> None:
        me = threading.get_ident()
        held[me] += 1
        most[me] = max(most[me], held[me])

    def given_back(*_: object) -> None:
        held[threading.get_ident()] -= 1

    event.listen(narrow, "checkout", taken)
    event.listen(narrow, "checkin", given_back)
    try:
        side = slack_side(database=SqlDatabase(narrow))
        people = [f"U0P{number:02}" for number in range(MANY)]
        side.slack.users.update({person: {"real_name": person} for person in people})
        start = threading.Barrier(MANY)

        def live(number: int) -> None:
            start.wait()
            side.dispatch(mention(user=people[number], ts=f"17953488{number:02}.000100"))
            with side.memory() as uow:
                (asked,) = uow.questions.of_person(people[number])
            fields = dict.fromkeys(("thread", "message", "response_url"), "")
            value = f"{asked.question.id}|C0BILLING|U0AMARA"
            click = Click(
                ASK_OWNER, value, people[number], "C0OPS", trigger=f"T.{number}", is_ephemeral=False,
                shown=None, **fields,
            )  # fmt: skip
            side.services.case_asking.ask(click)
            side.services.home.reporting.owners.of("U0AMARA")

        with ThreadPoolExecutor(MANY) as pool:
            list(pool.map(live, range(MANY)))
        with side.memory() as uow:
            sent = [case for person in people for case in uow.cases.of_asker(person) if case.sent_at]
        assert len(sent) == MANY
        assert max(most.values()) == 1
    finally:
        narrow.dispose()
