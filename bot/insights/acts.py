"""Runs the acts of a page's buttons: following a link, asking an owner, assigning a check. Rights are checked at the click."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.blocks.words import plain_title
from bot.deps import Deps
from bot.insights.views.notes import asked_owner_card
from bot.outbox.before_sending import may_name
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack import calls
from bot.slack.sent_messages import Permalinks
from bot.topics.details import AlertDetails
from core import units
from core.localization import gettext as _
from insights.reports.models import Action, Verb
from insights.reports.readers import Reader
from nudges.assigning import assign
from nudges.rules import Rules
from retrieval.library.models import CurrentSection, SectionRef, digest_of

CHANGING = frozenset({Verb.ASK_OWNER, Verb.ASSIGN_CHECK, Verb.EXPORT, Verb.ERASE})
"""Verbs that do something: never by following a link."""


@dataclass(frozen=True)
class PageActs:
    """Runs the acts of a page. Each act checks the reader again, because a button's value may be forged."""

    deps: Deps
    rules: Rules
    details: AlertDetails
    permalinks: Permalinks

    def addresses(self, reader: Reader, actions: Iterable[Action]) -> Mapping[Action, str]:
        """Return where alerts, cases and SOPs are; one that the reader cannot open has no address."""
        wanted = [action for action in actions if action.verb not in CHANGING]
        return units.run(self.deps.units, lambda uow: {action: self._address(uow, reader, action) for action in wanted})

    def _address(self, uow: UnitOfWork, reader: Reader, action: Action) -> str:
        match action.verb:
            case Verb.OPEN_ALERT:
                signal = uow.alerts.get(action.target)
                return self.details.card_url(signal, reader.person) if signal else ""
            case Verb.OPEN_CASE:
                case = uow.cases.get(action.target)
                return self.permalinks.of(case.card.channel, case.card.ts) if case and case.card else ""
            case Verb.OPEN_SOP:
                section = self._section(uow, reader, action.target)
                return self.deps.links(section.sop, section.section, reader.person) if section else ""
            case _:
                return ""

    def ask_owner(self, reader: Reader, target: str) -> str:
        """Ask the owner of an SOP, in a direct message and once a week, to look at it; returns what the reader is told."""
        if not (reader.is_manager or reader.is_owner or reader.is_admin):
            return _("Only managers, owners and administrators can do that.")

        def work(uow: UnitOfWork) -> tuple[str, list[Post]]:
            section = self._section(uow, reader, target)
            if section is None:
                return _("I can't find that SOP any more."), []
            owner = self._owner(section)
            if owner is None:
                nobody = _("Nobody I can reach looks after {title}. Name an owner in its file.")
                return nobody.format(title=section.sop.title), []
            year, week, _weekday = self.deps.clock().isocalendar()
            key = f"ask-owner:{digest_of(reader.person, section.sop.id, f'{year}-W{week:02}')}"
            if uow.outbox.channel(key) is not None:
                return _("You asked the owner this week already."), []
            url = self.deps.links(section.sop, section.section, owner)
            with self.deps.people.speaking(owner):
                card = asked_owner_card(plain_title(section), url)
            call = calls.only_for(calls.post(key, owner, card), owner, [section.sop.id])
            return _("I asked the owner of {title} in a direct message.").format(title=section.sop.title), [Post(key, owner, call)]

        return self.deps.delivery.deliver(work)

    def assign_check(self, reader: Reader, task: str) -> str:
        """Plan a check for everybody of the reader's team who practises the task; returns what the reader is told."""
        if not reader.is_manager:
            return _("Only people who lead a team can assign a check.")

        def work(uow: UnitOfWork) -> int:
            reached = assign(uow, self.rules, reader.team, task, self.deps.clock())
            uow.commit()
            return reached

        reached = units.run(self.deps.units, work)
        if not reached:
            return _("Nobody on your team practises this, or there is nothing to ask about it yet. Nothing was sent.")
        if reached < reader.fewest:
            return _(
                "A check is planned for your people who practise this, each at their own time and within their daily limit. "
                "You see no single answers."
            )
        planned = _(
            "A check is planned for {n} people, each at their own time and within their daily limit. You see no single answers."
        )
        return planned.format(n=reached)

    def _section(self, uow: UnitOfWork, reader: Reader, target: str) -> CurrentSection | None:
        """Return the section that a target names, else its SOP's first one; None where the reader may not read of it."""
        ref = SectionRef.of(target)
        card = uow.library.card(ref.sop_id)
        if card is None or not may_name(self.deps.people, uow, card.governance, reader.person):
            return None
        named = uow.library.section(ref) if ref.anchor else None
        return named or next(iter(uow.library.sections_of(card.id)), None)

    def _owner(self, section: CurrentSection) -> str | None:
        """Return the Slack id of the owner, else of the backup, who can be written to."""
        governance = section.sop.governance
        for name in (governance.owner, governance.backup):
            person = self.deps.people.slack_id(name) if name else None
            if person is not None and self.deps.people.refusal(person) is None:
                return person
        return None
