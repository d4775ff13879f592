"""Chooses who is asked when Cairn cannot answer: owner, else backup, in the SOP's channel, else the workspace's fallback. Tells who
holds the role that a limit names.

As long as the workspace has a fallback, somebody is always named; otherwise the asker is told. People who were skipped are listed
with the reason, so that the gap can be corrected. Nobody is sent their own case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from core.localization import gettext as _
from core.people import Person
from retrieval.library.models import Governance


class Obstacle(StrEnum):
    """The reason why a person or channel was skipped."""

    DEACTIVATED = "deactivated"
    ARCHIVED = "archived"
    NOT_IN_CHANNEL = "not_in_channel"
    """Cairn is not a member, so it cannot post there."""
    UNKNOWN = "unknown"
    """Slack knows no such person or channel, or could not be asked."""
    OUTSIDE = "outside"
    """A guest, or somebody of another company."""
    SHARED = "shared"
    """People of other companies read the channel."""
    REFUSED = "refused"
    """Slack refused the message itself, for good."""
    AUDIENCE = "audience"
    """Not everybody who reads the channel may see the SOP."""
    UNHELD = "unheld"
    """Nobody who can be reached holds the role that the limit names."""
    ASKS = "asks"
    """It is their own question."""
    PASSED = "passed"
    """They said that it is not theirs."""

    @property
    def is_gap(self) -> bool:
        """Whether somebody should correct the SOP's front matter or the channel."""
        return self not in {Obstacle.ASKS, Obstacle.PASSED, Obstacle.AUDIENCE}


@dataclass(frozen=True, slots=True)
class Gap:
    """A person or channel that the SOP or settings name, and why it could not be used. `post` is the position it is named for."""

    name: str
    post: str
    why: Obstacle


class Fallbacks(Protocol):
    """Reads the workspace's present last resort: a person and a channel."""

    @property
    def owner(self) -> str | None: ...
    @property
    def channel(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class OwnerRoute:
    """The channel of a question and the person who is named there. `channel` may be a Slack user id: a DM to that person.

    `skipped` does not count in comparisons: two routes to the same place and person are equal.
    """

    channel: str
    person: str | None
    skipped: tuple[Gap, ...] = field(default=(), compare=False)

    @property
    def is_direct(self) -> bool:
        """Whether the route is a direct message to the person, which nobody else reads."""
        return self.person is not None and self.channel == self.person

    @property
    def withheld(self) -> str | None:
        """The channel that it was kept out of because not everybody there may see the SOP; None when there is none."""
        return next((gap.name for gap in self.skipped if gap.why is Obstacle.AUDIENCE), None)


Check = Callable[[str], Obstacle | None]
"""Why a person or channel cannot be used; None when they can."""


@dataclass(frozen=True, slots=True)
class Line:
    """Everybody who may be asked, in order, and where. Empty names are left out; nobody is listed twice.

    `people` and `channels` pair a name with its position: owner, backup, lead, fallback; channel, fallback channel.
    """

    people: tuple[tuple[str, str], ...]
    channels: tuple[tuple[str, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.people)

    def behind(self, person: str | None) -> Line:
        """Return the rest of the line after this person; all of it when they are not in it."""
        at = self.names.index(person) + 1 if person in self.names else 0
        return Line(self.people[at:], self.channels)

    def only(self, *posts: str) -> Line:
        return Line(tuple(entry for entry in self.people if entry[1] in posts), self.channels)


def line_of(governance: Governance | None, fallback: Fallbacks, lead: str | None = None) -> Line:
    """Return the people to ask, in their order.

    Args:
        governance: of the SOP that came nearest; None when no SOP fitted.
        fallback: the workspace's own owner and channel.
        lead: whom the owner reports to, if that is known.
    """
    owner, backup, channel = (governance.owner, governance.backup, governance.channel) if governance else (None, None, None)
    people = ((owner, "owner"), (backup, "backup"), (lead, "lead"), (fallback.owner, "fallback"))
    return Line(_present(people), _present(((channel, "channel"), (fallback.channel, "fallback channel"))))


def choose_route(line: Line, check: Check, *, asker: str | None = None, passed: Collection[str] = ()) -> OwnerRoute | None:
    """Return where to send a question, naming whom it skipped; None when nobody can be reached at all.

    Args:
        line: from `line_of`, with people as Slack ids where these are known.
        check: asked once per candidate, for people and channels alike, until one is found.
        asker: is never chosen.
        passed: people who are not chosen again.
    """

    def obstacle(name: str) -> Obstacle | None:
        if name == asker:
            return Obstacle.ASKS
        return Obstacle.PASSED if name in passed else check(name)

    person, no_person = _first(line.people, obstacle)
    channel, no_channel = _first(line.channels, obstacle)
    if channel is None and person is None:
        return None
    return OwnerRoute(channel or person or "", person, (*no_person, *no_channel))


def _present(entries: Iterable[tuple[str | None, str]]) -> tuple[tuple[str, str], ...]:
    posts: dict[str, str] = {}
    for name, post in entries:
        if name:
            posts.setdefault(name, post)
    return tuple(posts.items())


def _first(entries: Iterable[tuple[str, str]], obstacle: Check) -> tuple[str | None, tuple[Gap, ...]]:
    skipped: list[Gap] = []
    for name, post in entries:
        why = obstacle(name)
        if why is None:
            return name, tuple(skipped)
        skipped.append(Gap(name, post, why))
    return None, tuple(skipped)


_SLACK_ID = re.compile(r"[UW][A-Z0-9]{6,}")
_EITHER = re.compile(r"\s+or\s+|\s*[,/]\s*")
_ARTICLE = re.compile(r"^(?:the|an?|your|our)\s+", re.IGNORECASE)


def role_words(role: str) -> str:
    """Return a role's id in words, for people: `billing lead` for `billing-lead`."""
    return re.sub(r"[-_\s]+", " ", _ARTICLE.sub("", role.strip())).strip()


def names_a_person(needs: str) -> bool:
    """Return whether a limit names a person by Slack id or e-mail address instead of a role."""
    return "@" in needs or _SLACK_ID.fullmatch(needs.strip()) is not None


def decider_words(needs: str) -> str:
    """Return a decider in words: `the billing lead` for `billing-lead`; a person's name or address stays as it is."""
    if _SLACK_ID.fullmatch(needs.strip()):
        return _("the person whom the SOP names")
    is_person = "@" in needs or re.fullmatch(r"(?:[A-Z]\w+\s+)+[A-Z]\w+", needs.strip()) is not None
    return needs.strip() if is_person else _("the {role}").format(role=role_words(needs))


def is_same_role(role: str, other: str) -> bool:
    """Return whether both name the same role, however they are spelled: `billing-lead`, `the Billing Lead`, `billing_leads`."""
    return _plain(role) == _plain(other)


def holds(person: Person, needs: str, titles: Mapping[str, str]) -> bool:
    """Return whether a limit names this person: by a role of people.csv or its title in skills.yaml, or by id, e-mail or name."""
    names = {_plain(name) for name in _names(person, titles)}
    wanted = [needs, *_EITHER.split(needs)]
    return any(_plain(name) in names for name in wanted if _plain(name))


def _names(person: Person, titles: Mapping[str, str]) -> Iterator[str]:
    for name in (person.id, person.email, person.name, person.role, titles.get(person.role or "")):
        if name:
            yield name


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", _ARTICLE.sub("", name.strip())).casefold().removesuffix("s")
