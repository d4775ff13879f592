"""An owner leads a topic's questions to a section: later questions like them are answered from there, for who may see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.wiring import Cairn, Parts, build
from core.people import Viewer
from retrieval.answer.models import Answered
from retrieval.library.models import SectionRef
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion, LoggedSource, Place, Question, Surface
from retrieval.search.models import Query
from retrieval.search.ports import TokenEncoder

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PARKING = SectionRef("handbook", "parking-permits")
BADGES = SectionRef("badges", "lost-badges")
SHOWN = LoggedSource("handbook", 1, "parking-permits", 1, 1.0, 0.5, None, None)
ASKED = "where do I leave my scooter overnight?"
LIKE_IT = "where can I leave the scooter over night?"

SOPS = {
    "handbook": "---\nid: handbook\n---\n# Office handbook\n\n"
    "## Parking permits\n\nTwo-wheelers stand in bay 7; the key hangs at the desk.\n\n"
    "## Kitchen\n\nPut cups into the dishwasher and wipe the table.\n",
    "badges": "---\nid: badges\naudience: [facility]\n---\n# Badges\n\n## Lost badges\n\nBlock the badge and print a new one.\n",
    "refunds": "---\nid: refunds\n---\n# Refunds\n\n## Issue a refund\n\n1. Open the payment.\n2. Press Refund.\n",
}


@pytest.fixture(scope="module")
def cairn(tmp_path_factory: pytest.TempPathFactory, real_encoder: TokenEncoder) -> Iterator[Cairn]:
    home = tmp_path_factory.mktemp("led")
    folder = home / "sops"
    folder.mkdir()
    for name, text in SOPS.items():
        Path(folder / f"{name}.md").write_text(text)
    settings = Settings(_env_file=None, cairn_home=home / "cairn", log_level="error")
    with build(settings, Parts(embedder=real_encoder)) as made:
        made.sync(folder, "test")
        with made.unit() as uow:
            place = Place("T1", "C1", "", "", Surface.MENTION, is_private=False)
            for number in (1, 2, 3):
                question = Question(f"q{number}", f"U{number}", ASKED, place, NOON)
                uow.questions.add(LoggedQuestion(question, None, "unanswered", "out_of_scope", 0.1, 3, 5, ()))
            uow.commit()
        yield made


def lead(cairn: Cairn, to: SectionRef | None) -> None:
    with cairn.unit() as uow:
        uow.redirects.drop("topic:t1")
        if to is not None:
            uow.redirects.lead("topic:t1", ["q1", "q2", "q3"], to, NOON)
        uow.commit()


def first(cairn: Cairn, text: str, *roles: str) -> SectionRef | None:
    outcome = cairn.answers.answer(Query(text, Viewer(frozenset(roles))))
    return outcome.best.current.ref if isinstance(outcome, Answered) else None


def test_questions_like_them_are_answered_from_there_until_it_is_taken_back(cairn: Cairn) -> None:
    lead(cairn, None)
    before = first(cairn, LIKE_IT)
    lead(cairn, PARKING)
    assert first(cairn, LIKE_IT) == PARKING
    assert first(cairn, "how do I issue a refund?") == SectionRef("refunds", "issue-a-refund"), "nothing else is led there"
    lead(cairn, None)
    assert first(cairn, LIKE_IT) == before != PARKING


def test_who_may_not_see_the_section_is_not_led_there(cairn: Cairn) -> None:
    lead(cairn, BADGES)
    assert first(cairn, LIKE_IT, "facility") == BADGES
    assert first(cairn, LIKE_IT) != BADGES
    assert first(cairn, LIKE_IT, "support") != BADGES


def test_as_many_who_are_still_stuck_there_take_it_back(cairn: Cairn) -> None:
    lead(cairn, PARKING)
    assert first(cairn, LIKE_IT) == PARKING
    with cairn.unit() as uow:
        for number in range(4, 8):
            place = Place("T1", "C1", "", "", Surface.MENTION, is_private=False)
            asked = LoggedQuestion(
                Question(f"q{number}", f"U{number}", ASKED, place, NOON), None, "answered", None, 0.9, 3, 5, (SHOWN,)
            )
            uow.questions.add(asked)
            uow.questions.add_feedback(Feedback(f"q{number}", f"U{number}", FeedbackKind.STILL_STUCK, NOON + timedelta(days=1)))
        uow.commit()
    assert first(cairn, LIKE_IT) != PARKING
