"""From files to what readers see. Embedding happens before the transaction, so nobody waits for a lock while it runs; the
transaction switches library and index together; what is no longer needed is removed after it. A crash anywhere leaves readers
with a whole index, and the next run takes up what was left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from retrieval.library.models import (
    LibraryBusyError,
    LibraryError,
    NothingToApproveError,
    Reading,
    SopDocument,
    SyncReport,
    UnknownSopError,
    UnknownVersionError,
    Version,
    digest_of,
)
from retrieval.library.plan import Plan, check_retired, plan_sync
from retrieval.library.ports import ActiveIndex, Indexable, LibraryUnit, Progress, SectionIndex

Live = dict[frozenset[str], list[Indexable]]
"""What readers may find, by audience."""

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the index work of one publishing stands on."""

    active: ActiveIndex | None
    revision: int
    live: Live


@dataclass(frozen=True, slots=True)
class _Stage:
    generation: str
    embedded: int


def quiet(_done: int, _total: int) -> None:
    """Progress for those who do not watch."""


class Publisher:
    """The one writer of the library and its index.

    Args:
        unit: opens a unit of work.
        index: the vector side.
        lock: held while publishing; raises `LibraryBusyError` when another process does not let go of it. Without it two
            publishers at once may remove each other's passages until the next sync.
    """

    def __init__(
        self,
        unit: Callable[[], LibraryUnit],
        index: SectionIndex,
        lock: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._unit = unit
        self._index = index
        self._lock = lock

    def sync(
        self, reading: Reading, at: datetime, by: str, progress: Progress = quiet, *, allow_retire: bool = False
    ) -> SyncReport:
        """Make the library hold what the folder holds.

        A file with an error leaves its SOP as it was; an SOP whose file is gone is retired. A version that needs approval waits.

        Args:
            reading: the folder as it was read.
            at: the moment that new versions bear.
            by: who is named as the approver of SOPs that approve themselves.
            progress: told how many passages are embedded.
            allow_retire: retire more than half of a library of five or more SOPs.

        Raises:
            TooManyRetiredError: so much would be retired, and that was not allowed.
            LibraryBusyError: another process is publishing.
        """

        def change(unit: LibraryUnit) -> Plan:
            plan = plan_sync(unit.library, reading, at, by)
            check_retired(plan, allow_retire=allow_retire)
            return plan

        with self._lock():
            return self._publish(change, progress)

    def rebuild(self, progress: Progress = quiet) -> SyncReport:
        """Make a new generation of the index from the database alone, switch to it, drop the old one."""
        with self._lock():
            return self._publish(lambda _unit: Plan(), progress, is_rebuild=True)

    def approve(self, sop_id: str, by: str, at: datetime) -> Version:
        """Let readers see the version that waits; returns it.

        Raises:
            UnknownSopError: there is no such SOP.
            NothingToApproveError: no version waits, or the SOP is retired.
        """

        def change(unit: LibraryUnit) -> Plan:
            version = _known(unit, sop_id)
            if version.is_approved or sop_id not in unit.library.digests():
                raise NothingToApproveError(f"No version of {sop_id} waits for approval.")
            return Plan(current=((_stored(unit, version), version.number),), at=at, by=by)

        with self._lock():
            self._publish(change, quiet)
        with self._unit() as unit:
            return _known(unit, sop_id)

    def rollback(self, sop_id: str, number: int, by: str, at: datetime) -> None:
        """Let readers see an earlier approved version again. The file stays as it is: the next change of it counts anew.

        Raises:
            UnknownSopError: there is no such SOP, or it is retired.
            UnknownVersionError: no approved version has that number.
        """

        def change(unit: LibraryUnit) -> Plan:
            if unit.library.card(sop_id) is None:
                raise UnknownSopError(f"No current SOP has the id {sop_id}. `cairn sops status` lists them.")
            approved = [version for version in unit.library.versions(sop_id) if version.is_approved and version.number == number]
            if not approved:
                raise UnknownVersionError(f"{sop_id} has no approved version {number}.")
            return Plan(current=((_stored(unit, approved[0]), number),), at=at, by=by)

        with self._lock():
            self._publish(change, quiet)

    def _publish(self, change: Callable[[LibraryUnit], Plan], progress: Progress, *, is_rebuild: bool = False) -> SyncReport:
        embedded = 0
        for _ in range(_ATTEMPTS):
            with self._unit() as unit:
                plan = change(unit)
                ground = _Ground(unit.index.active(), unit.library.revision(), _live(unit, plan))
            stage = self._stage(ground, progress, is_rebuild=is_rebuild)
            embedded += stage.embedded
            if self._commit(plan, ground, stage.generation):
                return plan.report(embedded, self._tidy(stage.generation))
        raise LibraryBusyError("The library kept changing while this ran. Try again.")

    def _stage(self, ground: _Ground, progress: Progress, *, is_rebuild: bool) -> _Stage:
        """Embed what the generation lacks of everything that will be live; so a damaged index heals with any sync."""
        active, model = ground.active, self._index.model
        if active is not None and active.model == model and not is_rebuild:
            generation = active.generation
        else:
            generation = _next_generation(active, model)
        embedded = 0
        for audience, sections in ground.live.items():
            embedded += self._index.add(generation, audience, sections, _onward(progress, embedded))
        return _Stage(generation, embedded)

    def _commit(self, plan: Plan, ground: _Ground, generation: str) -> bool:
        """Switch library and index in one transaction; False when the library changed since the plan was made."""
        with self._unit() as unit:
            if unit.library.revision() != ground.revision:
                return False
            plan.apply(unit.library)
            after = ActiveIndex(generation, self._index.model, unit.library.revision())
            if after != ground.active:
                unit.index.activate(after)
            unit.commit()
        return True

    def _tidy(self, generation: str) -> int:
        with self._unit() as unit:
            live = _live(unit, Plan())
        removed = self._index.prune(generation, live)
        self._index.drop_all_but(generation)
        return removed


def _live(unit: LibraryUnit, plan: Plan) -> Live:
    """Return what readers may find once the plan is carried out."""
    library = unit.library
    live: Live = {}
    for audience in library.audiences():
        kept = (found for found in library.current(audience) if found.sop.id not in plan.replaced)
        live[audience] = [Indexable(found.sop.id, found.sop.title, found.section) for found in kept]
    for document in plan.shown:
        live.setdefault(document.governance.audience, []).extend(_indexable(document))
    return {audience: sections for audience, sections in live.items() if sections}


def _indexable(document: SopDocument) -> Iterator[Indexable]:
    return (Indexable(document.id, document.title, section) for section in document.sections)


def _known(unit: LibraryUnit, sop_id: str) -> Version:
    version = unit.library.latest(sop_id)
    if version is None:
        raise UnknownSopError(f"No SOP has the id {sop_id}. `cairn sops status` lists them.")
    return version


def _stored(unit: LibraryUnit, version: Version) -> SopDocument:
    document = unit.library.document(version.sop_id, version.number)
    if document is None:
        raise LibraryError(f"Version {version.number} of {version.sop_id} is missing from the database.")
    return document


def _next_generation(active: ActiveIndex | None, model: str) -> str:
    """Count on from the live generation. The name holds the model, so leftovers of a crash are only taken up by their maker."""
    number = 1 if active is None else int(active.generation[1:].partition("m")[0]) + 1
    return f"g{number}m{digest_of(model)[:8]}"


def _onward(progress: Progress, before: int) -> Progress:
    return lambda done, total: progress(before + done, before + total)
