"""Decides whether an SOP may be named where a message is shown, to a person or to everybody who reads a channel, and whether a
stored call may still be made: its reader may have lost their account or their role. Renders a card again if what it shows has
changed.

Audiences change while messages stand in Slack. So whoever draws a message, or draws it anew after a click, asks here first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.ports import UnitOfWork
from bot.slack.events import Click
from bot.slack.people import People
from bot.slack.sending import Refused
from core.queues import SlackCall
from retrieval.library.models import Governance
from retrieval.questions import LoggedQuestion


def looking_after(people: People, governance: Governance) -> frozenset[str]:
    """Return the owner and the backup of an SOP: as its file names them, and their Slack ids."""
    named = [name for name in (governance.owner, governance.backup) if name]
    return frozenset((*named, *(slack_id for name in named if (slack_id := people.slack_id(name)))))


def may_name(people: People, uow: UnitOfWork, governance: Governance, reader: str) -> bool:
    """Return whether the reader (a person's or a channel's Slack id) may read of an SOP. Owner and backup may, whatever their
    role.
    """
    if not governance.audience or reader in looking_after(people, governance):
        return True
    if is_channel(reader):
        return people.may_all_see(uow, reader, governance.audience)
    asker = people.asker(reader, uow)
    return asker.refusal is None and asker.viewer.may_see(governance.audience)


def may_name_all(people: People, uow: UnitOfWork, logged: LoggedQuestion, reader: str) -> bool:
    """Return whether the reader may read of every SOP that an answer is based on, in their current versions; one that is gone may
    not be named.
    """
    cards = [uow.library.card(sop_id) for sop_id in dict.fromkeys(source.sop_id for source in logged.sources)]
    return all(card is not None and may_name(people, uow, card.governance, reader) for card in cards)


def reader_of(click: Click) -> str:
    """Return who reads the message that was clicked: the person alone, or the channel."""
    return click.channel if is_channel(click.channel) and not click.is_ephemeral else click.person


def is_channel(name: str) -> bool:
    """Return whether a Slack id is a channel's (or a group's) and not a person's or a direct message's."""
    return name.startswith(("C", "G"))


@dataclass(frozen=True)
class Addressees:
    """Decides whether a call that is bound to a person may still be sent."""

    people: People

    def may_send(self, uow: UnitOfWork, call: SlackCall) -> bool:
        """Return whether a call may be sent, for `Delivery.may_send`. True for a call that is not bound to a person and SOPs
        (`calls.only_for`).
        """
        bound = call.get("for")
        if not isinstance(bound, Mapping):
            return True
        asker = self.people.asker(str(bound["person"]), uow)
        cards = [uow.library.card(str(sop_id)) for sop_id in bound["sops"]]
        return asker.refusal is None and all(card is not None and asker.viewer.may_see(card.governance.audience) for card in cards)


@dataclass(frozen=True, slots=True)
class Renewal:
    """Finds the function that renders a stored call again, for `Delivery.renew`. `by_mark` holds these functions by the key that
    marks their calls.
    """

    by_mark: Mapping[str, Callable[[UnitOfWork, SlackCall], SlackCall | Refused]]

    def __call__(self, uow: UnitOfWork, call: SlackCall) -> SlackCall | Refused:
        """Return the call as it would be made now, or why it is not made; the very same call when it is not a card."""
        renewed = next((renew for mark, renew in self.by_mark.items() if mark in call), None)
        return renewed(uow, call) if renewed else call
