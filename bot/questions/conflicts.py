"""Telling owners that their SOPs disagree: once for each pair of texts, in each SOP's channel, to nobody who may not see both."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from bot.outbox.posts import Post
from bot.ports import Links
from bot.questions.views.conflict import ShownConflict, conflict_card
from bot.slack import calls
from bot.slack.people import People
from escalation.owners import Fallback, OwnerRoute, choose_route, line_of
from retrieval.answer.conflicts import Claim, Conflict
from retrieval.answer.models import Outcome, conflicts_of
from retrieval.library.models import Governance, SopCard, digest_of

_log = structlog.get_logger()


@dataclass(frozen=True)
class ConflictReports:
    people: People
    links: Links
    fallback: Fallback

    def posts(self, outcome: Outcome) -> list[Post]:
        """Calls for the outbox; their keys are the same whenever the same two texts meet, so that owners hear of them once."""
        return [post for conflict in conflicts_of(outcome) for post in self._posts(conflict)]

    def _posts(self, conflict: Conflict) -> list[Post]:
        sops = (conflict.one.found.sop, conflict.other.found.sop)
        routes = [choose_route(line_of(sop.governance, self.fallback), self.people.obstacle) for sop in sops]
        card = conflict_card(ShownConflict(conflict, self._urls(conflict), (self._called(routes[0]), self._called(routes[1]))))
        places = (self._place(route, own, other) for route, own, other in zip(routes, sops, reversed(sops), strict=True))
        channels = {self.people.slack_id(place) or place for place in places if place}
        if not channels:
            _log.warning("conflict_not_reported", sops=[sop.id for sop in sops])
        pair = digest_of(*sorted(_told(claim) for claim in (conflict.one, conflict.other)))
        keys = {channel: f"conflict:{pair}:{channel}" for channel in sorted(channels)}
        return [Post(key, channel, calls.post(key, channel, card)) for channel, key in keys.items()]

    def _place(self, route: OwnerRoute | None, own: SopCard, other: SopCard) -> str | None:
        """Where the route leads to, else the person on it; None where neither may read of both."""
        places = (route.channel, route.person) if route else ()
        return next((place for place in places if place and self._may_read(place, own, other)), None)

    def _may_read(self, place: str, own: SopCard, other: SopCard) -> bool:
        """An open SOP may be named anywhere; a restricted one only at home, beside one that is open or has its audience."""
        mine, theirs = own.governance, other.governance
        return (not mine.audience or self._is_home(place, mine)) and (not theirs.audience or mine.audience == theirs.audience)

    def _is_home(self, place: str, governance: Governance) -> bool:
        """Its owner, its backup, or its own channel unless everybody in the workspace can open that."""
        return place in {governance.owner, governance.backup} or (
            place == governance.channel and not self.people.is_public(place) and not self.people.is_shared(place)
        )

    def _urls(self, conflict: Conflict) -> tuple[str, str]:
        one, other = conflict.one.found, conflict.other.found
        return self.links(one.sop, one.section), self.links(other.sop, other.section)

    def _called(self, route: OwnerRoute | None) -> str:
        """A live mention of whoever was chosen; empty when a channel has to do without a name."""
        person = self.people.slack_id(route.person) if route and route.person else None
        return f"<@{person}>" if person else ""


def _told(claim: Claim) -> str:
    return f"{claim.found.ref}:{claim.found.section.digest}"
