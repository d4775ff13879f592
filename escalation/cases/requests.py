"""Defines the requests to the case service: to open a case, to reassign it, to reopen it."""

from __future__ import annotations

from dataclasses import dataclass, field

from escalation.cases.concern import Concern, Evidence
from escalation.cases.routing import Need
from escalation.owners import OwnerRoute


@dataclass(frozen=True, slots=True)
class Opening:
    """A question that may need a decision. `send_now`: the asker clicked already, or it cannot wait (`Verdict.send_at_once`)."""

    question_id: str
    asker: str
    kind: str
    concern: Concern | None = None
    evidence: Evidence = field(default_factory=Evidence)
    send_now: bool = False
    is_private: bool = False
    shown: OwnerRoute | None = None
    """Where the asker was told that it would go; None: nothing was shown, as it cannot wait."""

    @property
    def need(self) -> Need:
        role = self.evidence.limit.decider_role if self.evidence.limit else None
        return Need(self.asker, self.concern, role, self.is_private)


@dataclass(frozen=True, slots=True)
class Reassign:
    """A request to give a case to somebody: the receiver, by Slack id or e-mail address, and the reason."""

    person: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Again:
    """A request to reopen a case. `shown`: the receiver that the asker was shown; `is_private`: they asked in private."""

    reason: str
    shown: OwnerRoute | None = None
    is_private: bool = False
