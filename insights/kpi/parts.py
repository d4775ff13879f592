"""Groups KPIs that count the same rows: the same tasks and currency, within what the reader may see."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from core.localization import gettext as _
from insights.kpi.models import Kpi, Plan
from insights.kpi.ports import Facts
from insights.kpi.tallies import OWN, Slice, Span
from retrieval.library.models import SectionRef

_CURRENCY: Final = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class Scope:
    """Limits what a reader may see; None: everything. `places` says where each task of the skill map is described.

    With `sops` only work on the tasks that these SOPs describe is counted, and questions and practice about them.
    """

    people: frozenset[str] | None = None
    sops: frozenset[str] | None = None
    places: Mapping[str, Collection[SectionRef]] = field(default_factory=dict)

    def slice(self, tasks: Collection[str], currency: str | None) -> Slice:
        """Return the slice of a KPI about these tasks (none named: about all)."""
        if self.sops is None:
            places = None if not tasks else frozenset(place for task in tasks for place in self.places.get(task, ()))
            return Slice(self.people, frozenset(tasks) if tasks else None, places, currency)
        described = {task: self._own(places) for task, places in self.places.items()}
        theirs = frozenset(task for task, places in described.items() if places and (not tasks or task in tasks))
        own = frozenset(place for task in theirs for place in described[task])
        whole = frozenset(SectionRef(sop, "") for sop in self.sops)
        return Slice(self.people, theirs, own if tasks else whole, currency)

    def _own(self, places: Collection[SectionRef]) -> Collection[SectionRef]:
        return [place for place in places if self.sops is None or place.sop_id in self.sops]


@dataclass(frozen=True)
class Part:
    """Groups KPIs with one slice. `note` says why they cannot be counted; `unit` is that of their events' values."""

    kpis: Sequence[Kpi]
    slice: Slice
    unit: str = ""
    note: str = ""

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(kind for kpi in self.kpis if kpi.formula for kind in kpi.formula.kinds)

    def allowed(self, people: Iterable[str]) -> frozenset[str]:
        """Return those of the people whom the reader may see in a figure."""
        return frozenset(people) & frozenset(self.slice.people) if self.slice.people is not None else frozenset(people)

    def of(self, people: Collection[str]) -> Slice:
        return replace(self.slice, people=self.allowed(people))


def parts_of(plan: Plan, scope: Scope, facts: Facts, span: Span) -> Sequence[Part]:
    """Return the KPIs with a formula, grouped in parts. Amounts in several currencies are never added up: a note says so."""
    counted = [kpi for kpi in plan.kpis.values() if kpi.formula is not None]
    kinds = {kind for kpi in counted if not kpi.unit and kpi.formula for kind in kpi.formula.kinds}
    units = facts.units(span, kinds - OWN) if kinds - OWN else {}
    groups: dict[tuple[tuple[str, ...], str | None], list[Kpi]] = defaultdict(list)
    mixed: list[Part] = []
    for kpi in counted:
        currencies = frozenset(unit for kind in kpi.formula.kinds for unit in units.get(kind, ())) if kpi.formula else frozenset()
        if kpi.unit or len(currencies) <= 1:
            currency = kpi.unit if _CURRENCY.fullmatch(kpi.unit) else next(iter(currencies), "") if not kpi.unit else ""
            groups[kpi.tasks, currency or None].append(kpi)
        else:
            names = ", ".join(sorted(unit or _("no unit") for unit in currencies))
            note = _("Amounts came in {units}, which cannot be added up. Name one as `unit` of {kpi} in kpis.yaml.")
            mixed.append(Part([kpi], Slice(), note=note.format(units=names, kpi=kpi.id)))
    parts = [Part(kpis, scope.slice(tasks, unit), unit or "") for (tasks, unit), kpis in groups.items()]
    return [*parts, *mixed]
