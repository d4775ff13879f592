"""Defines a case as computed from its events. Nothing here is stored; the events are.

A draft is the asker's own. An open case always has someone to look at it, never the asker. At most one decision stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core import eventlog
from core.eventlog import Record
from escalation.cases.concern import Concern, Evidence
from escalation.cases.events import Body, Clock, Decided, Outcome
from escalation.owners import OwnerRoute


@dataclass(frozen=True, slots=True)
class ClockPeriod:
    """A period in which a clock may run; `until` is None while it runs."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClockState:
    """Records when a clock ran, how often it was restarted, and the highest percentage that was acted on in this run.

    `periods` belong to the present run; the last one is open exactly when the clock runs now.
    """

    periods: tuple[ClockPeriod, ...] = ()
    run: int = 0
    acted_on: int = 0

    @property
    def is_running(self) -> bool:
        return bool(self.periods) and self.periods[-1].until is None


NEVER_RAN = ClockState()

BACKUP, LEAD = 100, 200
"""Percentages of a clock's target at which a case goes to the backup and to the lead."""


class Status(StrEnum):
    DRAFT = "draft"
    """Offered to the asker, not sent: nobody else knows."""
    OPEN = "open"
    CLAIMED = "claimed"
    NEEDS_INFO = "needs_info"
    """The asker owes a reply; the clocks stand still."""
    DECIDED = "decided"
    """The asker has not been told yet."""
    RELAYED = "relayed"
    CLOSED = "closed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({Status.OPEN, Status.CLAIMED, Status.NEEDS_INFO})
"""A person has something to do; the asker waits."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with its decider. `by` is empty once that person was erased."""

    by: str
    at: datetime
    said: Decided

    @property
    def outcome(self) -> Outcome:
        return self.said.outcome


@dataclass(frozen=True, kw_only=True)
class Case(Record):
    question_id: str
    asker: str
    kind: str
    concern: Concern | None
    evidence: Evidence
    status: Status
    changed_by: str
    """Who brought it into its present status."""
    is_private: bool = False
    """It goes from person to person and into no channel, unless its asker chose one."""
    sent_at: datetime | None = None
    route: OwnerRoute | None = None
    assignee: str | None = None
    claimed_at: datetime | None = None
    entrusted: frozenset[str] = frozenset()
    """People whom it was sent or given to, by hand or by time: they look after it besides those whom the SOP names."""
    passed: frozenset[str] = frozenset()
    """People who said that it is not theirs: the line skips them."""
    """The question that the asker owes a reply to; only in NEEDS_INFO."""
    decision: Decision | None = None
    """The one that stands; None when it was reopened, withdrawn, or ran out."""
    decisions: tuple[Decision, ...] = ()
    """All that were ever made, oldest first."""
    first_response: ClockState = NEVER_RAN
    next_update: ClockState = NEVER_RAN
    resolution: ClockState = NEVER_RAN

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def holder(self) -> str | None:
        """The person who has the case: the assignee, else whom it was sent to; None when only a channel has it."""
        return self.assignee or (self.route.person if self.route else None) or None

    @property
    def looked_at_by(self) -> str | None:
        """The holder, else the channel. None only for a draft that was never sent."""
        return self.holder or (self.route.channel if self.route else None) or None

    @property
    def decider_role(self) -> str | None:
        """The role that the limit at stake names: then nobody else approves or declines."""
        return self.evidence.limit.decider_role if self.evidence.limit else None

    @property
    def expires_on(self) -> date | None:
        """The last day of the approval that stands."""
        return self.decision.said.expires_on if self.decision else None

    @property
    def is_watched(self) -> bool:
        """Whether the passing of time alone can still change the case; `CaseRepository.watched` returns such cases."""
        is_unfinished = self.is_open or self.status in {Status.DRAFT, Status.DECIDED, Status.RELAYED}
        return is_unfinished or (self.status is Status.CLOSED and self.expires_on is not None)

    def clock(self, name: Clock) -> ClockState:
        state: ClockState = getattr(self, name.value)
        return state


@dataclass(frozen=True, slots=True)
class Deciders:
    """The people who may act on a case, as Slack ids, computed on the server.

    `people` approve and decline; `others` look after the case without deciding: they answer, claim, ask back and pass on. `role` is
    the role that the limit names: being given the case then confers no right to decide. `is_held`: somebody in that role decides;
    else `people` stand in. `anyone`: neither the SOP nor the workspace names a person, so everybody who reads the card's channel
    may act.
    """

    people: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    anyone: bool = False
    role: str | None = None
    is_held: bool = False

    def may_decide(self, case: Case, person: str) -> bool:
        """Return whether this person may approve and decline. Nobody decides their own case."""
        if person == case.asker:
            return False
        return person in self.people or (self.role is None and (self.anyone or person in case.entrusted))

    def may_respond(self, case: Case, person: str) -> bool:
        """Return whether this person may answer, claim, ask back and pass on."""
        return self.may_decide(case, person) or (person != case.asker and person in self.others | case.entrusted)

    def is_named(self, person: str) -> bool:
        """Return whether the SOP, the workspace or the limit's role names this person."""
        return person in self.people | self.others


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who clicks: a Slack id with the role of people.csv, which decides what they may see."""

    id: str
    role: str | None = None


class Why(StrEnum):
    """Why something was refused. `Refused.by` and `.at` tell whose earlier action prevents it, where there is one."""

    UNKNOWN_CASE = "unknown_case"
    TAKEN = "taken"
    """Somebody else holds it. They decide, or it is reassigned."""
    DECIDED = "decided"
    """A decision stands: `Refused.record.decision`."""
    ALREADY_DONE = "already_done"
    """The very same thing was done before, as by a double click."""
    WRONG_STATUS = "wrong_status"
    NOT_A_DECIDER = "not_a_decider"
    NOT_IN_ROLE = "not_in_role"
    """The limit names a role that decides, and this person may look after the case but does not hold it."""
    NOT_THE_ASKER = "not_the_asker"
    OWN_CASE = "own_case"
    """Nobody decides, claims or is given their own case."""
    REASON_MISSING = "reason_missing"
    CONDITIONS_MISSING = "conditions_missing"
    AMOUNT_MISSING = "amount_missing"
    AMOUNT_WRONG = "amount_wrong"
    """Not above zero, or given where nothing is approved."""
    EXPIRY_WRONG = "expiry_wrong"
    """Before today, or given where nothing is approved."""
    TEXT_MISSING = "text_missing"
    NOBODY = "nobody"
    """There is nobody (else) to look at it."""
    MOVED = "moved"
    """It would go elsewhere than the asker was shown."""
    UNREACHABLE = "unreachable"
    """The person it should go to has no active account."""
    BUSY = "busy"
    """Others kept changing the case at the same moment; try again."""


CaseDone = eventlog.Done[Case, Body]
CaseRefused = eventlog.Refused[Case, Why]
CaseDue = eventlog.Due[Case, Body]
