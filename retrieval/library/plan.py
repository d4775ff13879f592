"""Plans a sync before anything is changed. Pure except for reading the library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Final

from retrieval.library.errors import TooManyRetiredError
from retrieval.library.guard import Guard, Opening
from retrieval.library.ids import namespace_of
from retrieval.library.models import FolderContents, Problem, Severity, SopDocument, SyncReport
from retrieval.library.ports import LibraryRepository, SopStatus
from retrieval.library.versions import Provenance, Version, VersionOrigin

SMALL_LIBRARY = 5
"""Below so many SOPs any of them may be retired without asking."""

MOST_GONE: Final = Fraction(1, 2)
MOST_GONE_AT_SOURCE: Final = Fraction(1, 5)
"""A larger part is only retired by a person's word. Of a source, which nobody watches being read, it is the smaller one."""

MOST_WARNINGS = 5
"""Warnings of one file that are kept with its version."""

_NO_MOMENT = datetime.min.replace(tzinfo=UTC)
"""Of a plan that changes nothing."""


@dataclass
class Plan:
    """The changes that a sync makes to the library. `versions` are stored first; then `current` (document, number) is shown, and
    `retired` is hidden.

    `revived` are retired SOPs whose new version waits: until it is approved readers see the old one again. `caught_up` are versions
    made in Cairn that their file says as well by now, `held` changes in Cairn that the file lacks.
    """

    at: datetime = _NO_MOMENT
    by: str = ""
    namespace: str | None = ""
    versions: list[tuple[SopDocument, Version]] = field(default_factory=list)
    current: list[tuple[SopDocument, int]] = field(default_factory=list)
    rejected: list[Version] = field(default_factory=list)
    caught_up: list[Version] = field(default_factory=list)
    revived: list[SopDocument] = field(default_factory=list)
    retired: tuple[str, ...] = ()
    relocated: list[SopDocument] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    held: list[Problem] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()
    unchanged: int = 0
    living: int = 0

    @property
    def shown(self) -> tuple[SopDocument, ...]:
        """Return the documents that readers will see in place of what they see now."""
        return (*(document for document, _ in self.current), *self.revived)

    @property
    def replaced(self) -> frozenset[str]:
        """Return the SOPs whose present sections will no longer be seen."""
        return frozenset((*(document.id for document in self.shown), *self.retired))

    def apply(self, library: LibraryRepository) -> None:
        for document, version in self.versions:
            library.add_version(document, version)
        for document in self.relocated:
            library.relocate(document.id, document.source)
        for version in self.caught_up:
            library.note_file(version.sop_id, version.number)
        for version in self.rejected:
            library.reject(version.sop_id, version.number, self.at, self.by)
        for document, number in self.current:
            library.make_current(document.id, number, self.at, self.by)
        for sop_id in self.retired:
            library.retire(sop_id, self.at)

    def report(self, embedded: int, removed: int) -> SyncReport:
        return SyncReport(
            tuple(self.added),
            tuple(self.updated),
            tuple(self.pending),
            self.retired,
            self.unchanged,
            embedded,
            removed,
            problems=(*self.problems, *self.held, *(opening.problem for opening in self.openings)),
            opening=tuple(opening.sop_id for opening in self.openings),
            held=tuple(problem.sop_id or "" for problem in self.held if problem.severity is Severity.NOTICE),
        )


def plan_sync(library: LibraryRepository, reading: FolderContents, at: datetime, by: str) -> Plan:
    """Compare the folder with the library by digest, and return the plan of the sync."""
    digests, edited = library.digests(), library.edited()
    elsewhere = {sop_id for sop_id in digests if not _is_of(reading, sop_id)}
    guard = Guard(library, elsewhere.union(document.id for document in reading.documents))
    plan = Plan(at, by, reading.namespace, problems=reading.problems, living=len(digests) - len(elsewhere))
    for document in reading.documents:
        status = guard.status(document.id)
        if _is_known(plan, library, document, (digests.get(document.id), edited.get(document.id))):
            plan.unchanged += 1
            if status is not None and status.source != document.source:
                plan.relocated.append(document)
        else:
            _plan_version(plan, guard, document, _provenance(reading, document.id))
    plan.retired = _missing(guard.statuses.values(), reading)
    return plan


def _is_of(reading: FolderContents, sop_id: str) -> bool:
    """Return whether an SOP belongs to the source or folder that was read."""
    return reading.namespace is None or namespace_of(sop_id) == reading.namespace


def check_retired(plan: Plan, *, allow_retire: bool) -> None:
    """Raise `TooManyRetiredError` when a wrong folder, or a source that hides pages, is more likely than intention."""
    lost, is_source = len(plan.retired), bool(plan.namespace)
    nothing_stays = is_source and lost == plan.living > 1
    is_empty = not plan.versions and not plan.unchanged
    most = MOST_GONE_AT_SOURCE if is_source else MOST_GONE
    is_much = plan.living >= SMALL_LIBRARY and lost > plan.living * most
    if lost and (is_empty or nothing_stays or is_much) and not allow_retire:
        what = f"This would retire {lost} of {plan.living} SOPs"
        if is_source:
            look = f"look whether {plan.namespace} still shows all its pages to Cairn"
            raise TooManyRetiredError(
                f"{what} of {plan.namespace}; nothing was changed. If they are meant to go: "
                f"cairn sources sync {plan.namespace} --yes; else {look}."
            )
        raise TooManyRetiredError(f"{what}. If that is what you want, say --yes; else check the folder.")


def _is_known(plan: Plan, library: LibraryRepository, document: SopDocument, digests: tuple[str | None, str | None]) -> bool:
    """Return whether the file is unchanged. `digests` are the newest version's, and the one of the file when that version was made
    in Cairn.
    """
    digest, over = digests
    latest = library.latest(document.id) if over is not None else None
    if latest is None or document.digest not in digests:
        return digest == document.digest
    if digest == document.digest:
        plan.caught_up.append(latest)
        return True
    what = f"`{document.id}` was changed in Cairn (version {latest.number}), and the file still has the text from before"
    remedy = f"Take the change into the file: cairn sops patch {document.id}. Until then the file's text is not taken."
    plan.held.append(Problem(document.source, None, what, remedy, Severity.NOTICE, document.id))
    return True


def _plan_version(plan: Plan, guard: Guard, document: SopDocument, written: Provenance) -> None:
    library, status = guard.library, guard.status(document.id)
    latest = library.latest(document.id)
    number = 1 if latest is None else latest.number + 1
    live = _live_version(library, status)
    plan.versions.append((document, Version(document.id, number, document.digest, plan.at, provenance=written)))
    is_shown_already = live is not None and live.digest == document.digest
    opening = None if is_shown_already else guard.opening(document)
    overwrites = None if is_shown_already else _overwriting(live, document)
    plan.held += [overwrites] if overwrites else []
    waits = document.governance.effective is not None and document.governance.effective > plan.at.date()
    if is_shown_already or not (opening or overwrites or waits or guard.needs_approval(document)):
        plan.current.append((document, number))
        is_new = status is None or status.card is None
        (plan.added if is_new else plan.updated).append(document.id)
        return
    plan.pending.append(document.id)
    plan.openings += [opening] if opening is not None else []
    old = None if live is None else library.document(live.sop_id, live.number)
    if status is not None and status.retired_at is not None and old is not None:
        plan.revived.append(old)


def _provenance(reading: FolderContents, sop_id: str) -> Provenance:
    """Return who wrote the version, with the warnings that its approver should know."""
    warnings = [problem for problem in reading.problems if problem.sop_id == sop_id and problem.severity is Severity.WARNING]
    lines = tuple(f"{problem.what}. {problem.remedy}" for problem in warnings[:MOST_WARNINGS])
    return replace(reading.written.get(sop_id, Provenance()), warnings=lines)


def _overwriting(live: Version | None, document: SopDocument) -> Problem | None:
    """Return the problem of a file that was changed and may lack the change that was made in Cairn; None when there is no such
    change.
    """
    if live is None or live.provenance.origin is not VersionOrigin.SUGGESTION or live.provenance.over is None:
        return None
    what = f"the file changed, and version {live.number} of `{document.id}` was changed in Cairn; this version waits"
    remedy = f"Look whether it holds both changes: cairn sops diff {document.id}. Then approve or reject it."
    return Problem(document.source, None, what, remedy, Severity.WARNING, document.id)


def _live_version(library: LibraryRepository, status: SopStatus | None) -> Version | None:
    """Return the version that readers see, or saw last."""
    if status is None or status.current is None:
        return None
    return next((version for version in library.versions(status.id) if version.number == status.current), None)


def _missing(statuses: Iterable[SopStatus], reading: FolderContents) -> tuple[str, ...]:
    """Return the SOPs that no longer have a file. An SOP whose file has an error is not missing."""
    errors = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    spared_files = {problem.file for problem in errors}
    present = {document.id for document in reading.documents} | {problem.sop_id for problem in errors}
    return tuple(
        status.id
        for status in statuses
        if _is_of(reading, status.id)
        and status.retired_at is None
        and status.id not in present
        and status.source not in spared_files
    )
