"""Describes routes as people read them: to the asker, before they click, the person or the channel with its readers; to whoever
fixes it, who could not be asked, why, and where to fix that.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.views.destination import Offer, Place
from bot.ports import UnitOfWork
from bot.slack.people import People
from core.localization import N_
from core.localization import gettext as _
from escalation.cases.routing import Need
from escalation.cases.service import CaseService
from escalation.owners import Gap, Obstacle, OwnerRoute, decider_words


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
        is_direct = route.is_direct
        members = None if is_direct else self.people.members_count(route.channel)
        is_decider = need.role is not None and route.person in self.service.routing.holders(uow, need.role, need.asker)
        withheld = route.withheld if is_direct and not need.is_private else None
        return Place(
            route=route,
            person=self.people.name(route.person, uow),
            channel="" if is_direct else self.people.channel_name(route.channel),
            members=members,
            is_public=not is_direct and self.people.is_public(route.channel),
            role=decider_words(need.role) if need.role and is_decider else "",
            keeps_out=self.people.channel_name(withheld) if withheld else "",
        )


_GAPS = {
    Obstacle.DEACTIVATED: N_("{name} ({post}) no longer has an account here."),
    Obstacle.ARCHIVED: N_("The {post} {name} is archived."),
    Obstacle.NOT_IN_CHANNEL: N_("I'm not a member of the {post} {name}."),
    Obstacle.UNKNOWN: N_("I can't find the {post} {name}."),
    Obstacle.OUTSIDE: N_("{name} ({post}) is a guest, or belongs to another company or to a workspace without Cairn."),
    Obstacle.SHARED: N_("People of other companies read the {post} {name}."),
    Obstacle.UNHELD: N_("Nobody I can reach is {name}, who decides by the SOP's limit, so whoever stands in decides."),
    Obstacle.REFUSED: N_("Slack refused my message to the {post} {name}."),
}
_POSTS = {
    "owner": N_("owner"),
    "backup": N_("backup"),
    "channel": N_("channel"),
    "lead": N_("lead"),
    "fallback": N_("fallback"),
    "fallback channel": N_("fallback channel"),
}
_FRONT_MATTER = N_("Please fix the SOP's front matter.")
_REMEDIES = {
    "fallback": N_("Please fix FALLBACK_OWNER in Cairn's settings."),
    "fallback channel": N_("Please fix FALLBACK_CHANNEL in Cairn's settings."),
    "lead": N_("Please fix people.csv."),
    "role": N_("Please fix people.csv, or the limit in the SOP's front matter."),
}


def gap_line(people: People, uow: UnitOfWork, gap: Gap) -> str:
    """Return one line about one gap; plain text."""
    if gap.post == "role":
        return f"{_(_GAPS[gap.why]).format(name=decider_words(gap.name))} {_(_REMEDIES[gap.post])}"
    name = _channel(people, gap.name) if "channel" in gap.post else people.name(gap.name, uow)
    post = _(_POSTS[gap.post]) if gap.post in _POSTS else gap.post
    return f"{_(_GAPS[gap.why]).format(name=name, post=post)} {_(_REMEDIES.get(gap.post, _FRONT_MATTER))}"


def _channel(people: People, channel: str) -> str:
    """Return the channel's name, or its id where the name is private, so that whoever fixes the gap can find it."""
    name = people.channel_name(channel)
    return name if name.startswith("#") else channel
