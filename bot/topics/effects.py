"""Applies what follows from an act on a topic inside Cairn: a gap on the owner's list, questions redirected elsewhere, topics
merged.

All of it in the act's own transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.ports import UnitOfWork
from escalation.cases.afterwards import GapKind, SopGap
from insights.alerts.events import AnsweredElsewhere, Changed, Dismissed, Event, Fixing, Judged, Merged, Reopened
from insights.alerts.models import Alert, AlertDone
from insights.alerts.verdicts import Verdict

MOST_LED: Final = 50
"""Questions of a topic that are led elsewhere: the newest; others like them follow by likeness. As many people who were led there
and are still stuck take it back.
"""

Members = Callable[[UnitOfWork, str, int], Sequence[str]]
"""Ids of a topic's newest questions, so many at most, oldest first."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Records an owner's decision that `topic` is part of `into`."""

    topic: str
    into: str
    by: str
    at: datetime


@dataclass(frozen=True)
class AlertEffects:
    members: Members = lambda _uow, _topic, _most: ()
    merge: Callable[[UnitOfWork, Merge], None] = lambda _uow, _merge: None

    def follow(self, uow: UnitOfWork, done: AlertDone) -> None:
        alert, event = done.record, done.event
        match event.body:
            case Fixing():
                _promise(uow, alert, event)
            case AnsweredElsewhere(section=section):
                _close_gaps(uow, alert, event)
                questions = [*self.members(uow, alert.topic or "", MOST_LED), *alert.stuck][-MOST_LED:]
                known = {question_id for question_id in questions if uow.questions.get(question_id) is not None}
                uow.redirects.lead(_about(alert), known, section, event.at)
            case Merged(into=into):
                _close_gaps(uow, alert, event)
                if alert.topic is not None:
                    self.merge(uow, Merge(alert.topic, into, event.actor, event.at))
            case Dismissed() | Changed():
                _close_gaps(uow, alert, event)
            case Reopened():
                uow.redirects.drop(_about(alert))
            case Judged(proof=proof) if proof.verdict in {Verdict.DID_NOT_HELP, Verdict.GOT_WORSE}:
                uow.redirects.drop(_about(alert))
            case _:
                pass


def _about(alert: Alert) -> str:
    """Return the key of a decision, which is the same for all alerts of a topic."""
    return alert.subject


def _promise(uow: UnitOfWork, alert: Alert, event: Event) -> None:
    """Open a gap with the promised date; give an existing one the new date."""
    due_on = alert.due_on
    promised = [gap for gap in uow.gaps.open_gaps() if gap.alert_id == alert.id]
    if promised and due_on is not None:
        uow.gaps.put_off(promised[0].id, due_on)
        return
    anchor = alert.section.anchor if alert.section else None
    kind, id_ = GapKind.CONFUSING, f"gap-{alert.id}-{event.seq}"
    uow.gaps.add(SopGap(id_, alert.sop_id, anchor, kind, None, event.at, due_on=due_on, alert_id=alert.id))


def _close_gaps(uow: UnitOfWork, alert: Alert, event: Event) -> None:
    for gap in uow.gaps.open_gaps():
        if gap.alert_id == alert.id:
            uow.gaps.close(gap.id, event.actor, event.at)
