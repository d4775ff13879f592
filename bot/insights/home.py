"""Collects what App Home shows of insights: This week without persons, and fresh links to the dashboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.insights.acts import PageActs
from bot.insights.pages import Pages
from bot.insights.readers import Readers
from bot.insights.views.home import HomeInsights
from core import units
from insights.reports.models import Action, Page, PageId

Enter = Callable[[str, PageId], str]
"""A new link that signs a person in and leads to a page; empty where there is none."""


@dataclass(frozen=True)
class InsightHome:
    readers: Readers
    pages: Pages
    acts: PageActs
    enter: Enter

    def of(self, person: str) -> HomeInsights:
        """Return what App Home shows; empty for somebody who gets no answers."""
        reader = self.readers.of(person)
        if reader is None:
            return HomeInsights()
        week = self.pages.glance(replace(reader, lists_gaps=False))
        return HomeInsights(
            week=week,
            addresses=self.acts.addresses(reader, actions_of(week)) if week else {},
            dashboard=self.enter(person, PageId.WEEK) if week else "",
            record=self.enter(person, PageId.RECORD),
            wants_digest=units.run(self.pages.units, lambda uow: uow.subscriptions.wants_digest(person)) if week else False,
            has_record=PageId.RECORD in self.pages.makers,
            shows_progress=self.readers.visibility.shows_progress,
            is_admin=reader.is_admin,
        )


def actions_of(page: Page) -> list[Action]:
    """Return every button of a page."""
    return [todo.action for block in page.blocks for todo in block.todos if todo.action is not None]
