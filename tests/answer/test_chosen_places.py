"""A place that somebody opened answers the next person who asks alike, through the real search; "still stuck" takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.questions.records import record
from bot.settings import Settings
from bot.wiring import Cairn, Parts, build
from retrieval.answer.models import Answered, Places, sources_of
from retrieval.questions import Feedback, FeedbackKind, Place, Question, Surface
from retrieval.search.models import Query
from retrieval.search.ports import TokenEncoder

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ASKED = "where should the staff put their bikes"
ALIKE = "where should the staff put their bikes please"

SOPS = {
    "handbook": "# Office handbook\n\n## Parking permits\n\nTwo-wheelers stand in bay 7; the key hangs at the desk.\n\n"
    "## Kitchen\n\nPut cups into the dishwasher and wipe the table.\n",
    "badges": "# Badges\n\n## Lost badges\n\nBlock the badge and print a new one.\n",
    "refunds": "# Refunds\n\n## Issue a refund\n\n1. Open the payment.\n2. Press Refund.\n",
}


@pytest.fixture(scope="module")
def cairn(tmp_path_factory: pytest.TempPathFactory, real_encoder: TokenEncoder) -> Iterator[Cairn]:
    home = tmp_path_factory.mktemp("chosen")
    folder = home / "sops"
    folder.mkdir()
    for name, text in SOPS.items():
        (folder / f"{name}.md").write_text(f"---\nid: {name}\n---\n{text}")
    settings = Settings(_env_file=None, cairn_home=home / "cairn", log_level="error")
    with build(settings, Parts(embedder=real_encoder)) as made:
        made.sync(folder, "test")
        yield made


def clicked(cairn: Cairn, kind: FeedbackKind, position: int, minutes: int) -> None:
    with cairn.unit() as uow:
        uow.questions.add_feedback(Feedback("q1", "U1", kind, NOON + timedelta(minutes=minutes), position))
        uow.commit()


def test_what_somebody_chose_answers_the_next_until_they_are_still_stuck(cairn: Cairn) -> None:
    before = cairn.answers.answer(Query(ASKED))
    assert isinstance(before, Places)
    refs = [source.current.ref for source in before.sources]
    position = 1
    question = Question("q1", "U1", ASKED, Place("T1", "C1", "", "", Surface.MENTION, is_private=False), NOON)
    with cairn.unit() as uow:
        uow.questions.add(record(question, None, before, 5, needs_human=False))
        uow.commit()
    clicked(cairn, FeedbackKind.CHOSEN, position, 1)
    after = cairn.answers.answer(Query(ALIKE))
    assert isinstance(after, Answered)
    assert after.best.current.ref == refs[position]
    clicked(cairn, FeedbackKind.STILL_STUCK, position, 2)
    again = cairn.answers.answer(Query(ALIKE))
    assert isinstance(again, Places)
    assert set(refs) == {source.current.ref for source in sources_of(again)}
