"""Serves the page of a role's rules: what Slack shows in pages, on one sheet for printing. Only the person of its link may open
it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Flask, Response
from markupsafe import Markup

from bot.ports import UnitOfWork
from bot.web.links import RULES, Ticket
from bot.web.pages import inline_html
from bot.web.reading import Closed, LinkReader, SopPages
from core.localization import N_
from core.localization import gettext as _
from nudges.lessons.reference import Reference, RuleKind, SectionRules, reference_of
from nudges.skills.skillmap import SkillMap

_NO_ROLE: Final = Closed(
    N_("Your role is not known"), N_("Ask your admin to add you to people.csv. Then `/cairn rules` in Slack works."), 404
)
KINDS: Final = {
    RuleKind.LIMIT: N_("Limit"),
    RuleKind.DEADLINE: N_("Deadline"),
    RuleKind.APPROVAL: N_("Approval"),
    RuleKind.PROHIBITION: N_("Never"),
}


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A section's rules as (kind, HTML); `url` is empty where the section has no address for this reader."""

    title: str
    version: int
    url: str
    rules: tuple[tuple[str, Markup], ...]


@dataclass(frozen=True, slots=True)
class RulesPage:
    role: str
    on: date
    tasks: tuple[tuple[str, tuple[PlaceView, ...]], ...]


@dataclass(frozen=True)
class RulesPages:
    """Serves the page that a person's link opens."""

    pages: SopPages
    skills: SkillMap

    def register(self, web: Flask) -> None:
        web.get("/rules")(self._show)

    def _show(self) -> Response:
        return self.pages.response(RULES, self.open, "rules.html")

    def open(self, key: str) -> RulesPage | Closed:
        """Return the page that a link's `k` opens, as the rules and the reader's rights are now."""
        return self.pages.opened(RULES, key, self._page)

    def _page(self, uow: UnitOfWork, _ticket: Ticket, reader: LinkReader) -> RulesPage | Closed:
        known = uow.people.get(reader.id)
        role = self.skills.roles.get(known.role or "") if known else None
        if role is None:
            return _NO_ROLE

        def may_see(sop: str) -> bool:
            card = uow.library.card(sop)
            return card is not None and reader.viewer.may_see(card.governance.audience)

        reference = reference_of(uow.library, role, may_see)
        return _view(
            reference,
            self.pages.clock().date(),
            lambda place: self.pages.links.section(place.section.sop, place.section.section, reader.id),
        )


def _view(reference: Reference, on: date, url: Callable[[SectionRules], str]) -> RulesPage:
    tasks = ((task.task.title, tuple(_place(place, url(place)) for place in task.sections)) for task in reference.tasks)
    return RulesPage(reference.role.title, on, tuple(tasks))


def _place(place: SectionRules, url: str) -> PlaceView:
    section = place.section
    heading = section.section.heading
    title = f"{section.sop.title} › {heading}" if heading and heading != section.sop.title else section.sop.title
    rules = tuple((_(KINDS[rule.kind]), inline_html(rule.text)) for rule in place.rules)
    return PlaceView(title, section.sop.version, url, rules)
