from __future__ import annotations

from pathlib import Path

import numpy as np
from fakes.samples import NOON, question
from sqlalchemy import Engine, select

from insights.topics.models import Change, ChangeKind, Member, Topic
from storage.archive import SqlArchive
from storage.engine import make_engine
from storage.migrations import migrate
from storage.privacy import SqlPersonalData
from storage.topic_tables import TopicChangeRow, TopicMemberRow
from storage.unit_of_work import SqlUnitOfWork


def fill(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        for number, person in enumerate(("U1", "U2", "U1"), 1):
            unit.questions.add(question(number, person))
        members = [Member(f"q{number}", number, "ta", "ta", 1, vector=np.ones(4, np.float16)) for number in (1, 2, 3)]
        unit.topics.lock()
        unit.topics.add(members, [Topic("ta", NOON, "q1"), Topic("tb", NOON, "q2")], "m1")
        unit.topics.apply(Change(4, ChangeKind.MERGED, NOON, {"ta": ()}, {"tb": "ta"}, {4: (1, 2)}, by="U1"), [])
        unit.commit()


def test_an_export_says_in_which_topics_and_what_was_merged(engine: Engine) -> None:
    fill(engine)
    found = SqlPersonalData(engine).export("U1")["topics"]
    assert found == {
        "questions": [{"question_id": "q1", "topic": "ta"}, {"question_id": "q3", "topic": "ta"}],
        "changes": [{"kind": "merged", "at": NOON}],
    }


def test_erasing_wipes_vectors_and_name_and_keeps_counts(engine: Engine) -> None:
    fill(engine)
    assert SqlPersonalData(engine).erase("U1")["topics"] == 2
    with engine.connect() as connection:
        vectors = dict(connection.execute(select(TopicMemberRow.question_id, TopicMemberRow.vector)).all())
        assert {name for name, vector in vectors.items() if vector} == {"q2"}
        assert connection.scalars(select(TopicChangeRow.by)).all() == [""]
    with SqlUnitOfWork(engine) as unit:
        assert unit.topics.head().revision == 2
        assert [topic.central for topic in unit.topics.topics()] == [None, "q2"]
        (topic,) = unit.topics.profiles()
        assert (topic.questions, topic.people, topic.name) == (3, 2, "")


def test_a_backup_holds_topics_and_their_vectors(engine: Engine, tmp_path: Path) -> None:
    fill(engine)
    file = tmp_path / "cairn.backup"
    counts = SqlArchive(engine).dump(file, NOON)
    assert (counts["topic_members"], counts["topic_changes"], counts["topics"]) == (3, 1, 2)
    target = make_engine(f"sqlite:///{tmp_path / 'target.db'}")
    migrate(target)
    assert SqlArchive(target).restore(file) == counts
    with SqlUnitOfWork(engine) as before:
        members, changes = before.topics.members("m1"), before.topics.changes()
    with SqlUnitOfWork(target) as after:
        assert after.topics.members("m1") == members
        vectors = [member.vector for member in after.topics.members("m1")]
        assert all(vector is not None and vector.tolist() == [1] * 4 for vector in vectors)
        assert after.topics.changes() == changes
    target.dispose()


def test_questions_that_are_in_no_topic_are_counted_too(engine: Engine) -> None:
    """What is placed in a topic, and what was merged, are kinds of their own."""
    fill(engine)
    with SqlUnitOfWork(engine) as unit:
        unit.questions.add(question(9, "U1"))
        unit.commit()
    stored = SqlPersonalData(engine).stored("U1")
    assert (stored["questions"], stored["placed"], stored["topic_changes"]) == (3, 2, 1)
