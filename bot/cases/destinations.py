"""Describes to the asker where a question would go before they click: the person, or the channel and how many people read there."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.views.destination import Offer, Place
from bot.ports import UnitOfWork
from bot.slack.people import People
from escalation.cases.routing import Need
from escalation.cases.service import CaseService
from escalation.owners import OwnerRoute
from escalation.roles import decider_words


@dataclass(frozen=True)
class Destinations:
    """Describes routes as an asker reads them: names of people and channels, and the number of readers."""

    people: People
    service: CaseService

    def offer(self, uow: UnitOfWork, need: Need) -> Offer:
        """Return the destinations that the asker may choose from now."""
        choices = self.service.routing.choices(uow, need)
        usual, channel = (self.place(uow, need, route) if route else None for route in (choices.usual, choices.channel))
        return Offer(usual, channel)

    def readers(self, channel: str) -> str:
        """Return who reads a channel, in plain text: `#billing, a public channel with 27 members`."""
        return Place(
            OwnerRoute(channel, None),
            "",
            self.people.channel_name(channel),
            self.people.members_count(channel),
            self.people.is_public(channel),
        ).readers

    def place(self, uow: UnitOfWork, need: Need, route: OwnerRoute) -> Place:
        """Return the person, or the channel with its readers, that this route leads to."""
        members = None if route.is_direct else self.people.members_count(route.channel)
        is_decider = need.role is not None and route.person in self.service.routing.holders(uow, need.role, need.asker)
        withheld = route.withheld if route.is_direct and not need.is_private else None
        return Place(
            route=route,
            person=self.people.name(route.person, uow),
            channel="" if route.is_direct else self.people.channel_name(route.channel),
            members=members,
            is_public=not route.is_direct and self.people.is_public(route.channel),
            role=decider_words(need.role) if need.role and is_decider else "",
            keeps_out=self.people.channel_name(withheld) if withheld else "",
        )
