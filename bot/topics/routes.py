"""Finds who is responsible for a topic: the owner, backup or lead of the SOP that came nearest, else the workspace's fallback, as
for cases.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from bot.outbox.before_sending import is_channel, may_name
from bot.ports import UnitOfWork
from bot.slack.people import People
from core.localization import N_
from core.localization import gettext as _
from escalation.cases.concern import Concern
from escalation.cases.routing import Routing
from escalation.owners import Line, OwnerRoute, choose_route
from insights.alerts.models import Alert
from retrieval.library.models import Governance

_NEAR: Final = ("owner", "backup")
_FIRST: Final = ("owner", "backup", "fallback")
_LATER: Final = ("backup", "lead", "fallback")
_WORDS: Final = {"owner": N_("to the SOP's owner"), "backup": N_("to the backup"), "lead": N_("to the owner's lead")}


@dataclass(frozen=True)
class AlertRoutes:
    people: People
    routing: Routing
    posted: Governance | None = None
    """Of the SOP whose card its owner put into its channel."""

    def of(self, uow: UnitOfWork, alert: Alert) -> AlertRoutes:
        """Return these routes, with what the owner decided about this alert's channel."""
        is_posted = alert.handed_to is not None and is_channel(alert.handed_to)
        return replace(self, posted=self.governance(uow, alert)) if is_posted else self

    def line(self, uow: UnitOfWork, alert: Alert) -> Line:
        """Return everybody who may be asked about it, in turn."""
        return self.routing.line(uow, _concern(alert))

    def route(self, uow: UnitOfWork, alert: Alert) -> OwnerRoute | None:
        """Return where its card belongs now: with the person or channel it was handed to, else the SOP's channel. None when
        nobody can be reached.
        """
        if alert.handed_to is not None and is_channel(alert.handed_to):
            first = choose_route(self.line(uow, alert).only(*_FIRST), self.people.obstacle)
            if self.people.obstacle(alert.handed_to) is None:
                return OwnerRoute(alert.handed_to, first.person if first else None)
        elif alert.handed_to is not None:
            person = self.routing.id_of(alert.handed_to)
            if self.people.obstacle(person) is None:
                return OwnerRoute(person, person)
        line = self.line(uow, alert).only(*_FIRST)
        return choose_route(line, self.routing.check(uow, self.governance(uow, alert), line))

    def withheld(self, uow: UnitOfWork, alert: Alert) -> str | None:
        """Return the channel that its card is not posted in until the owner allows it, because not everybody there may see the
        SOP.
        """
        route = self.route(uow, alert)
        return route.withheld if route and route.is_direct else None

    def next(self, uow: UnitOfWork, alert: Alert) -> str | None:
        """Return who has it next when its present holder did nothing; None when nobody is left."""
        route = self.route(uow, alert)
        left = self.line(uow, alert).behind(route.person if route else None).only(*_LATER)
        holder = choose_route(Line(left.people, ()), self.people.obstacle)
        return holder.person if holder else None

    def may_decide(self, uow: UnitOfWork, alert: Alert, person: str) -> bool:
        """Return whether this person is in the line or it was handed to them; where nobody is known, whoever reads the card may
        decide.
        """
        if self.people.asker(person, uow).refusal is not None:
            return False
        known = self._known(uow, alert)
        return person in known or not known

    def is_theirs(self, uow: UnitOfWork, alert: Alert, person: str) -> bool:
        """Return whether it is on this person's list: the owner's, the backup's and that of whoever it went on to. The fallback
        has it only where Slack knows none of them.
        """
        near = self._ids(alert, self.line(uow, alert).only(*_NEAR).names)
        return person in (near or self._known(uow, alert))

    def _known(self, uow: UnitOfWork, alert: Alert) -> set[str]:
        return self._ids(alert, self.line(uow, alert).names)

    def _ids(self, alert: Alert, names: Iterable[str]) -> set[str]:
        """Return the Slack ids of these people and of whoever it was handed to."""
        handed = alert.handed_to if alert.handed_to and not is_channel(alert.handed_to) else None
        every = [*names, *([handed] if handed else [])]
        return {slack_id for name in every if (slack_id := self.people.slack_id(name)) is not None}

    def words(self, uow: UnitOfWork, alert: Alert, person: str | None) -> str:
        """Say to whom it went, by their role: cards name nobody."""
        if person and is_channel(person):
            return _("into {channel}").format(channel=self.people.channel_name(person))
        post = dict(self.line(uow, alert).people).get(person or "", "")
        return _(_WORDS.get(post, N_("to whoever stands in for the SOP's owner")))

    def governance(self, uow: UnitOfWork, alert: Alert) -> Governance | None:
        card = uow.library.card(alert.sop_id) if alert.sop_id else None
        return card.governance if card else None

    def may_name(self, uow: UnitOfWork, governance: Governance, channel: str) -> bool:
        """Return whether an SOP may be named in a channel. One that is not open to everyone is named to its owner and backup,
        where everybody who reads may see it, and in its own channel once its owner put the card there.
        """
        if not governance.audience or (governance == self.posted and channel == governance.channel):
            return True
        return may_name(self.people, uow, governance, channel)


def _concern(alert: Alert) -> Concern | None:
    if alert.sop_id is None:
        return None
    return Concern(alert.sop_id, alert.section.anchor if alert.section else "", alert.sop_version or 0, "")
