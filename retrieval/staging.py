"""Stages the index for one publishing: the passages that readers may find once it is committed are embedded before the commit, and
unused ones are removed after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from retrieval.library.models import digest_of
from retrieval.library.plan import Plan
from retrieval.library.ports import ActiveIndex, Indexable, LibraryUnit, Progress, SectionIndex

Live = dict[frozenset[str], list[Indexable]]
"""What readers may find, by audience."""


class Scope(Enum):
    """How much of the index is checked. After a change of one SOP its old passages stay until the next sync; readers ignore
    passages that the library does not know.
    """

    EVERYTHING = auto()
    ONE_SOP = auto()
    REBUILD = auto()


@dataclass(frozen=True, slots=True)
class IndexBasis:
    """The state on which one publishing bases its index work. `live` is all that readers may find when `is_whole`, else what is
    new.
    """

    active: ActiveIndex | None
    revision: int
    generation: str
    live: Live
    is_whole: bool


class IndexStaging:
    """Changes the index for a publishing, outside the library's transaction."""

    def __init__(self, index: SectionIndex) -> None:
        self._index = index

    def basis(self, unit: LibraryUnit, plan: Plan, scope: Scope) -> IndexBasis:
        active, model = unit.index.active(), self._index.model
        is_usable = active is not None and active.model == model and scope is not Scope.REBUILD
        generation = active.generation if active is not None and is_usable else _next_generation(active, model)
        is_whole = scope is not Scope.ONE_SOP or not is_usable
        live = _live(unit, plan) if is_whole else _shown(plan)
        return IndexBasis(active, unit.library.revision(), generation, live, is_whole)

    def stage(self, basis: IndexBasis, progress: Progress) -> int:
        """Embed what the generation lacks. A sync checks everything that will be live, so it repairs a damaged index."""
        embedded = 0
        for audience, sections in basis.live.items():
            embedded += self._index.add(basis.generation, audience, sections, _onward(progress, embedded))
        return embedded

    def activate(self, unit: LibraryUnit, basis: IndexBasis) -> None:
        """Switch to the generation in the transaction that changes the library."""
        after = ActiveIndex(basis.generation, self._index.model, unit.library.revision())
        if after != basis.active:
            unit.index.activate(after)

    def tidy(self, basis: IndexBasis) -> int:
        """Remove passages that nobody finds any more. What is live was read before the commit, which fails if it changed since."""
        removed = self._index.prune(basis.generation, basis.live)
        self._index.drop_all_but(basis.generation)
        return removed


def live_of(unit: LibraryUnit) -> Live:
    """Return what readers may find now."""
    return _live(unit, Plan())


def _live(unit: LibraryUnit, plan: Plan) -> Live:
    """Return what readers may find once the plan is carried out."""
    library, replaced = unit.library, plan.replaced
    live: Live = {}
    for audience in library.audiences():
        kept = (section for section in library.current(audience) if section.sop.id not in replaced)
        live[audience] = [Indexable(section.sop.id, section.sop.title, section.section) for section in kept]
    for audience, sections in _shown(plan).items():
        live.setdefault(audience, []).extend(sections)
    return {audience: sections for audience, sections in live.items() if sections}


def _shown(plan: Plan) -> Live:
    live: Live = {}
    for document in plan.shown:
        sections = (Indexable(document.id, document.title, section) for section in document.sections)
        live.setdefault(document.governance.audience, []).extend(sections)
    return live


def _next_generation(active: ActiveIndex | None, model: str) -> str:
    """Return the name after the live generation's. It holds the model, so only the same model reuses leftovers of a crash."""
    number = 1 if active is None else int(active.generation[1:].partition("m")[0]) + 1
    return f"g{number}m{digest_of(model)[:8]}"


def _onward(progress: Progress, before: int) -> Progress:
    return lambda done, total: progress(before + done, before + total)
