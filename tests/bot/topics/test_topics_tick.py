"""The ticks of topics on a database of each kind: nothing is lost, nothing twice, whoever ticks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from fakes.samples import NOON, question
from fakes.search import WordEmbedder
from fakes.unit_of_work import Units
from sqlalchemy import Engine

from bot.topics import grouping_tick as topics_tick
from bot.topics.grouping_tick import TopicsTick
from scripts.lab.topics.checking import check
from storage.unit_of_work import SqlUnitOfWork

REFUND = "how do I refund a captured payment"
VAT = "which number does a tax invoice need"


def log(units: Units, texts: Sequence[str], first: int = 1, person: str = "U1") -> None:
    with units() as uow:
        for number, text in enumerate(texts, first):
            asked = question(number, person)
            uow.questions.add(replace(asked, question=replace(asked.question, text=text)))
        uow.commit()


def ticking(units: Units, now: datetime = NOON + timedelta(hours=1), encoder: Any = None) -> TopicsTick:
    return TopicsTick(units, encoder or WordEmbedder(), lambda: now)


def topics(units: Units, model: str = "words/1") -> dict[str, str]:
    with units() as uow:
        return {member.question_id: member.topic for member in uow.topics.members(model)}


def is_same(units: Units) -> bool:
    with units() as uow:
        return check(uow.topics.members("words/1"), uow.topics.changes(), uow.topics.topics()).is_same


def test_a_tick_places_all_that_waits_in_the_order_it_was_asked(units: Units, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics_tick, "AT_ONCE", 2)
    log(units, [REFUND, VAT, f"{REFUND} please", VAT, REFUND])
    tick = ticking(units)
    assert [member.question_id for member in tick.tick()] == ["q1", "q2", "q3", "q4", "q5"]
    assert tick.tick() == []
    found = topics(units)
    assert found["q1"] == found["q3"] == found["q5"] != found["q2"] == found["q4"]
    log(units, [f"{VAT} today"], first=6)
    assert [member.topic for member in ticking(units).tick()] == [found["q2"]]
    assert tick.tick() == []
    assert tick.likely(REFUND) == found["q1"]
    assert tick.likely("something else entirely") is None
    assert is_same(units)


def test_a_tick_follows_what_another_process_placed_and_changed(units: Units) -> None:
    one, other = ticking(units), ticking(units)
    for number, tick in enumerate((one, other, one, other), 1):
        log(units, [REFUND if number % 2 else VAT], first=number)
        assert len(tick.tick()) == 1
    assert one.night()
    log(units, [REFUND, VAT], first=5)
    assert len(other.tick()) == 2
    assert len(set(topics(units).values())) == 2
    assert is_same(units)


def test_the_pass_of_a_day_is_done_by_one_and_after_three_at_night(units: Units) -> None:
    log(units, [REFUND, VAT])
    ticking(units).tick()
    assert ticking(units, NOON).night()
    assert not ticking(units, NOON + timedelta(hours=14)).night()
    assert ticking(units, NOON + timedelta(hours=15)).night()


def test_another_models_vectors_are_made_anew_and_topics_stay(units: Units) -> None:
    log(units, [REFUND, VAT, REFUND])
    ticking(units).tick()
    before = topics(units)
    newer = WordEmbedder()
    newer.fingerprint = "words/2"
    log(units, [VAT], first=4)
    assert [member.topic for member in ticking(units, encoder=newer).tick()] == [before["q2"]]
    with units() as uow:
        assert all(member.vector is not None for member in uow.topics.members("words/2"))


def test_a_topic_whose_naming_question_was_erased_is_named_by_another(engine: Engine) -> None:
    from storage.privacy import SqlPersonalData  # noqa: PLC0415 - only this test is about it

    def units() -> SqlUnitOfWork:
        return SqlUnitOfWork(engine)

    log(units, [REFUND, f"{REFUND} now"])
    log(units, [REFUND, VAT], first=3, person="U2")
    tick = ticking(units)
    tick.tick()
    assert SqlPersonalData(engine).erase("U1")["topics"] == 2
    tick.tick()
    with units() as uow:
        assert sorted((topic.name, topic.questions, topic.people) for topic in uow.topics.profiles()) == [
            (REFUND, 3, 2),
            (VAT, 1, 1),
        ]
        assert check(uow.topics.members("words/1"), uow.topics.changes(), uow.topics.topics()).is_same
    assert tick.night()
    assert len(set(topics(units).values())) == 2


def test_two_processes_at_once_place_each_question_once(engine: Engine) -> None:
    def units() -> SqlUnitOfWork:
        return SqlUnitOfWork(engine)

    log(units, [f"{(REFUND, VAT)[number % 2]} {number // 9}" for number in range(40)])
    placed: list[str] = []
    threads = [Thread(target=lambda: placed.extend(member.question_id for member in ticking(units).tick())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(placed) == sorted(f"q{number}" for number in range(1, 41))
    assert is_same(units)


def test_an_operator_may_group_anew_at_any_hour(units: Units) -> None:
    log(units, [REFUND, VAT])
    assert ticking(units).everything() == {"placed": 2, "moved": 0, "ended": 0}
    assert ticking(units).jobs().keys() == {"topics", "topics-pass"}
