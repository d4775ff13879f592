"""Tells owners that their SOPs disagree or repeat each other: once for each pair of texts, in each SOP's channel, and only to
people who may see both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.blocks.card import Card
from bot.outbox.posts import Post
from bot.ports import Links
from bot.questions.views.conflict import ShownConflict, conflict_card, repeat_card
from bot.slack import calls
from bot.slack.people import People
from escalation.owners import Fallbacks, OwnerRoute, choose_route, line_of
from retrieval.answer.conflicts import Conflict
from retrieval.answer.models import Outcome, conflicts_of
from retrieval.library.models import CurrentSection, Governance, SopCard, digest_of

_log = structlog.get_logger()

_Pair = tuple[str, str]


@dataclass(frozen=True)
class ConflictReports:
    people: People
    links: Links
    fallback: Fallbacks

    def posts(self, outcome: Outcome) -> list[Post]:
        """Return the calls for the outbox; their keys are the same for the same two texts, so that owners hear of them once."""
        return [post for conflict in conflicts_of(outcome) for post in self.about_conflict(conflict, was_asked=True)]

    def about_conflict(self, conflict: Conflict, *, was_asked: bool) -> list[Post]:
        """Return the calls about a conflict. `was_asked`: somebody saw both texts just now; else the conflict was found when the
        library was read.
        """
        sections = (conflict.one.current, conflict.other.current)

        def card(urls: tuple[str, str], owners: tuple[str, str]) -> Card:
            return conflict_card(ShownConflict(conflict, urls, owners), was_asked=was_asked)

        return self._posts(sections, card, digest_of(*sorted(map(_told, sections))))

    def about_repeat(self, section: CurrentSection, other: CurrentSection) -> list[Post]:
        """Return the calls about two sections that say the same, or nearly."""

        def card(urls: tuple[str, str], owners: tuple[str, str]) -> Card:
            return repeat_card((section, other), urls, owners)

        return self._posts((section, other), card, digest_of("repeat", *sorted(map(_told, (section, other)))))

    def _posts(
        self, sections: tuple[CurrentSection, CurrentSection], card_of: Callable[[_Pair, _Pair], Card], pair: str
    ) -> list[Post]:
        sops = (sections[0].sop, sections[1].sop)
        routes = [choose_route(line_of(sop.governance, self.fallback), self.people.obstacle) for sop in sops]
        urls = (self.links(sops[0], sections[0].section), self.links(sops[1], sections[1].section))
        called = (self._called(routes[0]), self._called(routes[1]))
        places = (self._place(route, own, other) for route, own, other in zip(routes, sops, reversed(sops), strict=True))
        channels = {self.people.slack_id(place) or place for place in places if place}
        if not channels:
            _log.warning("conflict_not_reported", sops=[sop.id for sop in sops])
        return [self._post(f"conflict:{pair}:{channel}", channel, lambda: card_of(urls, called)) for channel in sorted(channels)]

    def _post(self, key: str, channel: str, draw: Callable[[], Card]) -> Post:
        with self.people.speaking(channel):
            return Post(key, channel, calls.post(key, channel, draw()))

    def _place(self, route: OwnerRoute | None, own: SopCard, other: SopCard) -> str | None:
        """Return the route's channel, else its person; None where neither may read both SOPs."""
        places = (route.channel, route.person) if route else ()
        return next((place for place in places if place and self._may_read(place, own, other)), None)

    def _may_read(self, place: str, own: SopCard, other: SopCard) -> bool:
        """Return whether both SOPs may be named there. An open SOP may be named anywhere; a restricted one only to its owner,
        backup or own channel, beside one that is open or has the same audience.
        """
        mine, theirs = own.governance, other.governance
        return (not mine.audience or self._is_home(place, mine)) and (not theirs.audience or mine.audience == theirs.audience)

    def _is_home(self, place: str, governance: Governance) -> bool:
        """Return whether the place is the SOP's owner, its backup, or its own channel unless everybody in the workspace can open
        that.
        """
        return place in {governance.owner, governance.backup} or (
            place == governance.channel and not self.people.is_public(place) and not self.people.is_shared(place)
        )

    def _called(self, route: OwnerRoute | None) -> str:
        """Return a live mention of the person on the route; empty when there is none."""
        person = self.people.slack_id(route.person) if route and route.person else None
        return f"<@{person}>" if person else ""


def _told(section: CurrentSection) -> str:
    return f"{section.ref}:{section.section.digest}"
