"""Exports and erases what topics store about one person: vectors of questions and changes they made. Placings stay, as counts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.question_tables import QuestionRow
from storage.statements import affected
from storage.topic_tables import TopicChangeRow, TopicMemberRow, TopicRow, TopicStateRow


def exported_topics(session: Session, names: Sequence[str]) -> dict[str, object]:
    """Return the topics of the person's questions, and the topics that they merged or split."""
    member, change = TopicMemberRow, TopicChangeRow
    theirs = select(member.question_id, member.topic).join(QuestionRow, QuestionRow.id == member.question_id)
    placed = session.execute(theirs.where(QuestionRow.person.in_(names)).order_by(member.position))
    made = session.execute(select(change.kind, change.at).where(change.by.in_(names)).order_by(change.position))
    return {
        "questions": [{"question_id": question, "topic": topic} for question, topic in placed],
        "changes": [{"kind": kind, "at": at} for kind, at in made],
    }


def erase_topics(session: Session, names: Sequence[str]) -> int:
    """Wipe the person's vectors and name; call it before the questions lose their person. Returns how many vectors there were."""
    theirs = select(QuestionRow.id).where(QuestionRow.person.in_(names))
    session.execute(update(TopicRow).where(TopicRow.central.in_(theirs)).values(central=None))
    session.execute(update(TopicChangeRow).where(TopicChangeRow.by.in_(names)).values(by=""))
    with_vector = TopicMemberRow.question_id.in_(theirs), TopicMemberRow.vector.is_not(None)
    wiped = affected(
        session, update(TopicMemberRow).where(*with_vector).values(vector=None).execution_options(synchronize_session=False)
    )
    if wiped:
        session.execute(update(TopicStateRow).values(revision=TopicStateRow.revision + 1))
    return wiped
