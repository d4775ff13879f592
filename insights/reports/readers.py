"""Defines a page's reader, and which pages are open to them. A page holds only what its reader may see."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.people import Viewer
from insights.reports.models import PageId

FEWEST = 5
"""A group of fewer people gets no figures."""

FEWEST_STRICT = 10
"""The same where a works council agreed to the strict preset."""


@dataclass(frozen=True, slots=True)
class Visibility:
    """Holds what the workspace allows. `shows_progress`: managers see whether each person is enrolled, due and on track."""

    shows_progress: bool = False
    fewest: int = FEWEST


def visibility_of(managers_see: str, works_council: str) -> Visibility:
    """Return what MANAGERS_SEE and WORKS_COUNCIL allow; the strict preset overrides the other setting."""
    if works_council == "strict":
        return Visibility(shows_progress=False, fewest=FEWEST_STRICT)
    return Visibility(shows_progress=managers_see == "progress")


@dataclass(frozen=True, slots=True)
class Reader:
    """Describes a person who opens pages. `person` is the Slack id, `names` every name that the directory and SOPs have for them.

    `team` holds the directory's ids of the people who report to them directly, `sops` the SOPs that they own or back up.
    `decides`: cases wait for their decision. `lists_gaps`: This week lists what SOPs lack; App Home has a list of its own.
    """

    person: str
    name: str = ""
    names: frozenset[str] = frozenset()
    viewer: Viewer = field(default_factory=Viewer)
    team: tuple[str, ...] = ()
    sops: frozenset[str] = frozenset()
    decides: bool = False
    is_admin: bool = False
    timezone: str = "UTC"
    visibility: Visibility = field(default_factory=Visibility)
    lists_gaps: bool = True

    @property
    def is_manager(self) -> bool:
        return bool(self.team)

    @property
    def is_owner(self) -> bool:
        return bool(self.sops)

    @property
    def fewest(self) -> int:
        """Return the least number of people for a figure; one about fewer is withheld from this reader."""
        return self.visibility.fewest

    @property
    def has_week(self) -> bool:
        """Return whether something can wait for them: they lead, own, decide or administer."""
        return self.is_manager or self.is_owner or self.is_admin or self.decides

    def may_open(self, page: PageId) -> bool:
        leads_or_owns = self.is_manager or self.is_owner or self.is_admin
        return {
            PageId.WEEK: self.has_week,
            PageId.RAMP_UP: self.is_manager or self.is_admin,
            PageId.HEALTH: self.is_owner or self.is_admin,
            PageId.WORK: leads_or_owns,
            PageId.CASES: self.is_owner or self.is_admin,
            PageId.WHY: leads_or_owns,
            PageId.RECORD: True,
        }[page]
