"""Publishes versions of SOPs to readers: from a folder, after approval, made in Cairn, or as a rollback.

Embedding happens before the transaction, so that nobody waits for a lock meanwhile; the transaction switches library and index
together; passages that are no longer needed are removed after it. After a crash at any point readers have a complete index, and the
next run finishes the work.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime

from retrieval.library.errors import (
    LibraryBusyError,
    LibraryError,
    NothingToApproveError,
    OpensError,
    UnknownSopError,
    UnknownVersionError,
)
from retrieval.library.guard import Guard
from retrieval.library.models import FolderContents, SopDocument, SyncReport
from retrieval.library.plan import Plan, check_retired, plan_sync
from retrieval.library.ports import LibraryUnit, Progress, SectionIndex
from retrieval.library.versions import Provenance, Version, VersionOrigin
from retrieval.search.errors import SearchError
from retrieval.search.ports import EmbeddingError
from retrieval.staging import IndexBasis, IndexStaging, Scope

MakeVersion = Callable[[LibraryUnit], tuple[SopDocument, Provenance]]
"""Makes a version from what the library holds. It reads the library and has no other effects."""

_ATTEMPTS = 3
"""Most attempts to publish; each repeats the last because the library changed while passages were embedded."""


def quiet(_done: int, _total: int) -> None:
    """Report no progress: the default `Progress`."""


class Publisher:
    """Writes the library and its index; nothing else does.

    Args:
        unit: opens a unit of work.
        index: the vector index.
        lock: held while publishing; raises `LibraryBusyError` when another process keeps it. Without a lock, concurrent
            publishers may remove each other's passages, which the next sync repairs.
    """

    def __init__(
        self,
        unit: Callable[[], LibraryUnit],
        index: SectionIndex,
        lock: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._unit = unit
        self._index = index
        self._staging = IndexStaging(index)
        self._lock = lock

    def sync(
        self, reading: FolderContents, at: datetime, by: str, progress: Progress = quiet, *, allow_retire: bool = False
    ) -> SyncReport:
        """Make the library hold what the folder holds.

        A file with an error leaves its SOP as it was; an SOP whose file is gone is retired. A version that needs approval waits.

        Args:
            reading: the contents of the folder.
            at: the creation time of new versions.
            by: the approver that is recorded for SOPs with `approval: auto`.
            progress: called with the number of passages that are embedded.
            allow_retire: allow to retire more than half of a library of five or more SOPs.

        Raises:
            TooManyRetiredError: more than half would be retired, and `allow_retire` is not set.
            LibraryBusyError: another process is publishing.
        """

        def make_plan(unit: LibraryUnit) -> Plan:
            plan = plan_sync(unit.library, reading, at, by)
            check_retired(plan, allow_retire=allow_retire)
            return plan

        with self._lock():
            return self._publish(make_plan, progress, Scope.EVERYTHING)

    def rebuild(self, progress: Progress = quiet) -> SyncReport:
        """Make a new generation of the index from the database alone, switch to it, drop the old one. Works on a damaged index."""
        with self._lock():
            try:
                return self._publish(lambda _unit: Plan(), progress, Scope.REBUILD)
            except EmbeddingError:
                raise
            except SearchError:  # the damage prevents even a new generation: delete the whole index
                self._index.reset()
                return self._publish(lambda _unit: Plan(), progress, Scope.REBUILD)

    def approve(self, sop_id: str, by: str, at: datetime, *, opens: bool = False, number: int | None = None) -> Version:
        """Let readers see the newest version; returns it.

        Args:
            sop_id: the SOP.
            by: who approves it.
            at: when.
            opens: confirms that everyone may read what was restricted.
            number: the version that is meant; None: whichever is the newest.

        Raises:
            OpensError: it would open a restricted SOP, and `opens` does not confirm that.
            UnknownSopError: there is no such SOP.
            NothingToApproveError: no version waits, another one than `number` is the newest, or the SOP is retired.
        """

        def make_plan(unit: LibraryUnit) -> Plan:
            version = _latest_version(unit, sop_id)
            if version.is_approved or sop_id not in unit.library.digests():
                raise NothingToApproveError(f"No version of {sop_id} waits for approval.")
            if number is not None and version.number != number:
                raise NothingToApproveError(f"Version {number} of {sop_id} is not the newest any more.")
            document = _document_of(unit, version)
            opening = None if opens else Guard(unit.library, unit.library.digests()).opening(document)
            if opening is not None:
                raise OpensError(f"{opening.what}. If everyone may read it: cairn sops approve {sop_id} --opens --by NAME")
            return Plan(current=[(document, version.number)], at=at, by=by)

        with self._lock():
            self._publish(make_plan, quiet, Scope.ONE_SOP)
        with self._unit() as unit:
            return _latest_version(unit, sop_id)

    def publish(self, make: MakeVersion, by: str, at: datetime) -> Version:
        """Store a version that was made in Cairn and show it at once; returns it.

        Args:
            make: reads the library and returns the document with its provenance. It may be called several times.
            by: who approved it.
            at: the time at which it is created and approved.

        Raises:
            LibraryError: whatever `make` raises.
        """
        created: list[Version] = []

        def make_plan(unit: LibraryUnit) -> Plan:
            document, provenance = make(unit)
            latest = _latest_version(unit, document.id)
            with_file_digest = replace(provenance, over=latest.file_digest)
            created[:] = [Version(document.id, latest.number + 1, document.digest, at, provenance=with_file_digest)]
            rejected = [latest] if latest.is_waiting else []
            new, number = (document, created[0]), created[0].number
            return Plan(at, by, versions=[new], current=[(document, number)], rejected=rejected)

        with self._lock():
            self._publish(make_plan, quiet, Scope.ONE_SOP)
        return replace(created[0], approved_at=at, approved_by=by)

    def rollback(self, sop_id: str, number: int, by: str, at: datetime, *, opens: bool = False) -> Version:
        """Let readers see the text of an earlier approved version again, as a new version; returns it.

        The file stays as it is, and its next change is synced as usual. A version that waits for approval is rejected.

        Raises:
            OpensError: the SOP is restricted, the earlier version is not, and `opens` does not confirm that.
            UnknownSopError: there is no such SOP, or it is retired.
            UnknownVersionError: no approved version has that number.
        """

        def restore_version(unit: LibraryUnit) -> tuple[SopDocument, Provenance]:
            card = unit.library.card(sop_id)
            if card is None:
                raise UnknownSopError(f"No current SOP has the id {sop_id}. `cairn sops status` lists them.")
            approved = [version for version in unit.library.versions(sop_id) if version.is_approved and version.number == number]
            if not approved:
                raise UnknownVersionError(f"{sop_id} has no approved version {number}.")
            document = _document_of(unit, approved[0])
            if card.governance.audience and not document.governance.audience and not opens:
                roles = ", ".join(sorted(card.governance.audience))
                reason = f"{sop_id} is restricted to {roles}, its version {number} is open to everyone"
                raise OpensError(f"{reason}. If everyone may read it: cairn sops rollback {sop_id} {number} --opens")
            return document, Provenance(VersionOrigin.ROLLBACK, by, why=f"back to version {number}")

        return self.publish(restore_version, by, at)

    def _publish(self, make_plan: Callable[[LibraryUnit], Plan], progress: Progress, scope: Scope) -> SyncReport:
        """Plan, embed and commit; starts again when the library changed in between. Raises `LibraryBusyError`: it changed every
        time.
        """
        embedded = 0
        for _ in range(_ATTEMPTS):
            with self._unit() as unit:
                plan = make_plan(unit)
                basis = self._staging.basis(unit, plan, scope)
            embedded += self._staging.stage(basis, progress)
            if self._commit(plan, basis):
                return plan.report(embedded, self._staging.tidy(basis) if basis.is_whole else 0)
        raise LibraryBusyError("The library kept changing while this ran. Try again.")

    def _commit(self, plan: Plan, basis: IndexBasis) -> bool:
        """Switch library and index in one transaction; False when the library changed since the plan was made."""
        with self._unit() as unit:
            if unit.library.revision() != basis.revision:
                return False
            plan.apply(unit.library)
            self._staging.activate(unit, basis)
            unit.commit()
        return True


def _latest_version(unit: LibraryUnit, sop_id: str) -> Version:
    """Return the newest version of an SOP; raises `UnknownSopError`."""
    version = unit.library.latest(sop_id)
    if version is None:
        raise UnknownSopError(f"No SOP has the id {sop_id}. `cairn sops status` lists them.")
    return version


def _document_of(unit: LibraryUnit, version: Version) -> SopDocument:
    """Return the stored document of a version; raises `LibraryError` when the database has lost it."""
    document = unit.library.document(version.sop_id, version.number)
    if document is None:
        raise LibraryError(f"Version {version.number} of {version.sop_id} is missing from the database.")
    return document
