"""Serves the insight pages to those who may open them. Every view of a page with persons on it is logged first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.ports import Clock, UnitOfWork
from core import units
from core.localization import N_
from insights.reports.models import SIMULATED, Page, PageId
from insights.reports.ports import PageView
from insights.reports.readers import Reader

PageMaker = Callable[[Reader], Page]
TITLES: Mapping[PageId, str] = {
    PageId.WEEK: N_("This week"),
    PageId.RAMP_UP: N_("Ramp-up"),
    PageId.HEALTH: N_("Knowledge health"),
    PageId.WORK: N_("Work"),
    PageId.CASES: N_("Cases"),
    PageId.WHY: N_("Why"),
    PageId.RECORD: N_("My record"),
}


def is_simulated(uow: UnitOfWork) -> bool:
    return uow.counters.get(SIMULATED) is not None


@dataclass(frozen=True)
class Pages:
    """Holds the pages. `makers` has a maker for each; a page without a maker is not listed."""

    units: Callable[[], UnitOfWork]
    clock: Clock
    makers: Mapping[PageId, PageMaker] = field(default_factory=dict)

    def open_to(self, reader: Reader) -> Sequence[PageId]:
        """Return the pages that this reader may open, in their order."""
        return [page for page in PageId if page in self.makers and reader.may_open(page)]

    def page(self, reader: Reader, page: PageId) -> Page | None:
        """Return the page as this reader sees it; None where it is not open to them. Persons on it can read that it was opened."""
        if page not in self.open_to(reader):
            return None
        made = self._made(page, reader)
        if made.persons:
            self._log(reader, made)
        return made

    def glance(self, reader: Reader) -> Page | None:
        """Return This week without any person on it, for places that show it unasked: App Home and the digest."""
        if PageId.WEEK not in self.open_to(reader):
            return None
        return self._made(PageId.WEEK, replace(reader, visibility=replace(reader.visibility, shows_progress=False)))

    def _made(self, page: PageId, reader: Reader) -> Page:
        return self.marked(self.makers[page](reader))

    def marked(self, page: Page) -> Page:
        """Return the page with a mark where its figures are of a simulated history."""
        return replace(page, is_simulated=units.run(self.units, is_simulated))

    def _log(self, reader: Reader, page: Page) -> None:
        now = self.clock()
        views = [PageView(now, reader.person, page.id, person) for person in page.persons if person.casefold() not in reader.names]

        def work(uow: UnitOfWork) -> None:
            uow.page_views.add(views)
            uow.commit()

        units.run(self.units, work)
