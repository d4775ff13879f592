"""No event lost, no answer twice: with kill -9 at random moments, and with two bots on one database."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.crowd import PEOPLE, TEXTS, Crowd
from support.harness import CHANNELS, Slackland, bot_beside, key_of, slackland, text_of, traced, wait_for

from storage.engine import make_engine
from storage.unit_of_work import SqlUnitOfWork

pytestmark = pytest.mark.timeout(400)

QUESTIONS = 200
KILLS = 10
SEED = 20_261_122


@pytest.fixture
def fresh(tmp_path: Path, emulator_installed: None) -> Iterator[Slackland]:
    del emulator_installed
    with slackland(tmp_path / "slack") as running:
        yield running


@pytest.mark.timeout(480)
def test_two_hundred_questions_and_ten_kills(fresh: Slackland, library: Path, tmp_path: Path) -> None:
    dice = random.Random(SEED)  # noqa: S311 - reproducible, not secret
    crowd = Crowd(fresh, dice)
    with bot_beside(fresh, library, tmp_path / "home") as bot, ThreadPoolExecutor(8) as senders:
        per_life = QUESTIONS // KILLS
        for _ in range(KILLS):
            pending = [senders.submit(crowd.ask) for _ in range(per_life)]
            moment = dice.randrange(1, per_life)
            wait_for("some answers", lambda moment=moment: len(crowd.asked) >= moment, 30)
            time.sleep(dice.random() * 0.3)
            bot.kill()
            bot.start()
            for future in pending:
                future.result()
        wait_for("every answer", lambda: crowd.unanswered() == 0, 180)
        wait_until_idle(bot.home)
    assert len(crowd.asked) == QUESTIONS
    assert {each: count for each, count in crowd.counts().items() if count != 1} == {}
    assert {each: count for each, count in crowd.cards().items() if count != 1} == {}
    assert stored(bot.home) == QUESTIONS


def test_two_bots_on_one_database_answer_once(fresh: Slackland, library: Path, tmp_path: Path) -> None:
    """The emulator hands every event to both sockets, which Slack never does: the hardest case of two replicas."""
    crowd = Crowd(fresh, random.Random(SEED))  # noqa: S311 - reproducible, not secret
    shutil.copytree(library, tmp_path / "home")
    with bot_beside(fresh, library, tmp_path / "home") as first, bot_beside(fresh, library, tmp_path / "home"):
        with ThreadPoolExecutor(4) as senders:
            for future in [senders.submit(crowd.ask) for _ in range(40)]:
                future.result()
        wait_for("every answer", lambda: crowd.unanswered() == 0, 60)
        asked = [(channel, ts) for channel, ts in crowd.asked if channel in CHANNELS]
        channel, ts = next(each for each in asked if "ask_owner" in text_of(fresh.answers(*each)[0]))
        answer = fresh.answers(channel, ts)[0]
        asker = next(each["user"] for each in fresh.messages(channel) if each["ts"] == ts)
        fresh.press(channel, answer, asker, "ask_owner")
        wait_for("the card", lambda: owner_cards(fresh))
        wait_until_idle(first.home)
    assert set(crowd.counts().values()) == {1}
    assert len(owner_cards(fresh)) == 1
    assert stored(first.home) == 40


def test_an_orderly_stop_ends_with_status_zero(fresh: Slackland, library: Path, tmp_path: Path) -> None:
    with bot_beside(fresh, library, tmp_path / "home", **traced()) as bot:
        asked = fresh.mention("C0BILLING", PEOPLE[0], TEXTS[0])
        fresh.wait_for_answer("C0BILLING", asked)
        assert bot.stop() == 0


def owner_cards(slack: Slackland) -> list[str]:
    return [key for channel in CHANNELS for each in slack.bot_messages(channel) if (key := key_of(each)).startswith("case:")]


def wait_until_idle(home: Path) -> None:
    """Wait until nothing is unfinished in inbox and outbox: from then on no message can follow."""
    engine = make_engine(f"sqlite:///{home / 'cairn.db'}")

    def is_idle() -> bool:
        with SqlUnitOfWork(engine) as uow:
            return not uow.inbox.workers()

    wait_for("an idle bot", is_idle, 30)
    engine.dispose()


def stored(home: Path) -> int:
    engine = make_engine(f"sqlite:///{home / 'cairn.db'}")
    with SqlUnitOfWork(engine) as uow:
        number = sum(len(uow.questions.of_person(person)) for person in PEOPLE)
    engine.dispose()
    return number
