"""Times the tick at 09:00: everybody's batch is picked, claimed and put into the outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from bot.ports import UnitOfWork
from nudges.asking.attempts import Delivery
from nudges.asking.service import send_due
from nudges.cards.models import Cause, PracticeCard, Review, Start, applied
from nudges.cards.spacing import Rating
from nudges.items.bank import BankItem, ItemState
from nudges.items.models import Item, ItemOrigin, Kind, Release
from nudges.learners.models import Learner
from nudges.rules import Rules
from retrieval.library.models import Governance, SectionRef, SopDocument
from retrieval.library.versions import Version
from storage.database import Database, opened

_FAMILIES = 400
_VARIANTS = 8
_TODAY = date(2026, 3, 2)
_NINE = datetime.combine(_TODAY, time(9), UTC)
_GROUP = 500


def bench_tick(people: int, cards: int, url: str | None, say: Callable[[str], None]) -> dict[str, float]:
    """Fill a database with learners whose cards are all due at 09:00, and time one tick over all of them.

    Args:
        people: how many learners, all in one time zone.
        cards: how many cards each of them has.
        url: an empty PostgreSQL database; None: a SQLite file that is thrown away.
        say: told what is going on.

    Raises:
        ValueError: the database has learners already.
    """
    with _database(url) as database:
        database.migrate()
        with database.unit() as unit:
            if unit.learners.everyone():
                raise ValueError("The bench needs an empty database.")
        say(f"filling: {people} people x {cards} cards")
        _fill(database, people, cards)
        say("the tick")
        return _tick(database, people)


@contextmanager
def _database(url: str | None) -> Iterator[Database]:
    with (
        TemporaryDirectory(prefix="cairn-practice-", ignore_cleanup_errors=True) as home,
        opened(url or f"sqlite:///{home}/cairn.db") as database,
    ):
        yield database


def _tick(database: Database, people: int) -> dict[str, float]:
    resident: list[float] = []
    questions = 0

    def post(unit: UnitOfWork, delivery: Delivery) -> None:
        nonlocal questions
        questions += len(delivery.questions)
        blocks = [
            {"type": "section", "text": question.item.item.stem, "options": question.item.item.options}
            for question in delivery.questions
        ]
        call = {"method": "chat.postMessage", "args": {"channel": delivery.batch.person, "blocks": blocks}}
        unit.outbox.add(f"practice:{delivery.batch.id}", delivery.batch.person, call, _NINE)
        if len(resident) * _GROUP <= questions // len(delivery.questions):
            resident.append(_resident_mb())

    started, cpu = perf_counter(), process_time()
    sent = send_due(database.unit, Rules(), _NINE, post)
    seconds, cpu = perf_counter() - started, process_time() - cpu
    again = perf_counter()
    repeated = send_due(database.unit, Rules(), _NINE, post)
    resident.append(_resident_mb())
    return {
        "people": people,
        "batches": sent,
        "questions": questions,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "people_per_second": round(people / seconds),
        "sent_again": repeated,
        "empty_tick_ms": round((perf_counter() - again) * 1000, 1),
        "resident_mb_early": resident[min(2, len(resident) - 1)],
        "resident_mb_late": resident[-1],
    }


def _resident_mb() -> float:
    """Of this process, as Linux counts it."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * 4096 / 1e6, 1)


def _fill(database: Database, people: int, cards: int) -> None:
    random = Random(0)  # noqa: S311 -- made-up data
    with database.unit() as unit:
        for number in range(-(-_FAMILIES // 10)):
            sop = SopDocument(f"sop-{number}", f"SOP {number}", f"sop-{number}.md", Governance(), ())
            unit.library.add_version(sop, Version(sop.id, 1, sop.digest, _NINE))
            unit.library.make_current(sop.id, 1, _NINE, "cairn practice bench")
        unit.items.add([_item(family, number) for family in range(_FAMILIES) for number in range(_VARIANTS)])
        unit.commit()
    for first in range(0, people, _GROUP):
        with database.unit() as unit:
            names = [f"U{number:06}" for number in range(first, min(first + _GROUP, people))]
            unit.learners.save(*(Learner(name, next_at=_NINE) for name in names))
            for name in names:
                unit.cards.save(*(_card(random, name, family) for family in random.sample(range(_FAMILIES), min(cards, _FAMILIES))))
            unit.commit()


def _item(family: int, number: int) -> BankItem:
    stem = f"What comes after step {family} of the procedure, in the case of customer {number}?"
    options = tuple(f"Option {option} of question {family}" for option in range(4))
    item = Item(
        id=f"{family:04}-{number}",
        sop=f"sop-{family // 10}",
        kind=Kind.NEXT_STEP,
        stem=stem,
        options=options,
        key=number % 4,
        evidence=f"Step {family + 1}: {options[number % 4]}",
        explanation="The SOP says so.",
        section=f"section-{family % 10}",
        section_digest="0",
        family=_family(family),
        seed=number,
        origin=ItemOrigin.GENERATED,
        findings=(),
        release=Release.AUTO,
    )
    return BankItem(item, ItemState.AUTO, _NINE)


def _card(random: Random, person: str, family: int) -> PracticeCard:
    """Answered two to five times and due within the last ten days."""
    on = _TODAY - timedelta(days=90)
    section = SectionRef(f"sop-{family // 10}", f"section-{family % 10}")
    begun = Start(f"{person}/{family}", person, _family(family), section, Cause.QUESTION, _NINE - timedelta(days=90), on, 0.9)
    card = applied(None, begun)
    for number in range(random.randint(2, 5)):
        rating = Rating.AGAIN if random.random() < 0.2 else Rating.GOOD  # noqa: PLR2004 -- a fifth is wrong
        on = min(card.schedule.due_on, _TODAY)
        card = applied(card, Review(f"{number}", _NINE, on, rating, 0.9))
    due_on = _TODAY - timedelta(days=random.randint(0, 9))
    return replace(card, schedule=replace(card.schedule, due_on=due_on))


def _family(number: int) -> str:
    return f"sop-{number // 10}#section-{number % 10}/step-{number}"
