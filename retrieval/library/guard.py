"""Holds back a document that would show a restricted SOP to everyone, until a person confirms it by name.

An SOP counts as restricted, or as one that needs approval, when the version that readers see or any later one was. It stays so
through a change of its file's name, place or id: an open SOP that holds a restricted one's text is held as well.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from retrieval.library.models import Approval, Problem, Severity, SopDocument
from retrieval.library.ports import LibraryRepository, SopStatus

_WORD = re.compile(r"\w+")
_RUN: Final = 5
"""Words in a row that are compared, so that line breaks and list signs make no difference."""
_SHARED: Final = 0.4
"""The part of the shorter text's runs that makes two texts the same one, edited."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A document that would show everyone what only `roles` may see until now, as the SOP `was`."""

    sop_id: str
    source: str
    was: str
    roles: frozenset[str]

    @property
    def what(self) -> str:
        named = f"`{self.sop_id}`" if self.was == self.sop_id else f"`{self.sop_id}` holds text of `{self.was}`, which"
        return f"{named} is restricted to {', '.join(sorted(self.roles))} and would be open to everyone; this version waits"

    @property
    def problem(self) -> Problem:
        remedy = (
            "Put `audience` back into the front matter; or, if everyone may read it: "
            f"cairn sops approve {self.sop_id} --opens --by NAME."
        )
        return Problem(self.source, None, self.what, remedy, Severity.WARNING, self.sop_id)


@dataclass(frozen=True)
class _Guarded:
    """A restricted SOP with all runs of words in its text."""

    status: SopStatus
    roles: frozenset[str]
    runs: frozenset[int]


class Guard:
    """Compares documents with what the library holds; `present` are the SOPs that have a file."""

    def __init__(self, library: LibraryRepository, present: Collection[str]) -> None:
        self.library = library
        self._present = present

    @cached_property
    def statuses(self) -> Mapping[str, SopStatus]:
        """Return every SOP by id; they are read once."""
        return {status.id: status for status in self.library.statuses()}

    def status(self, sop_id: str) -> SopStatus | None:
        return self.statuses.get(sop_id)

    def opening(self, document: SopDocument) -> Opening | None:
        """Return what the document would open to everyone; None when it opens nothing."""
        if document.governance.audience:
            return None
        roles = frozenset[str]().union(*(version.governance.audience for version in self._since_shown(document.id)))
        if roles:
            return Opening(document.id, document.source, document.id, roles)
        # An SOP that readers never saw stays held by what its first version was taken from.
        versions = [document, *self._since_shown(document.id)] if self._is_new(document.id) else [document]
        was = next(filter(None, map(self._taken_from, versions)), None)
        return None if was is None else Opening(document.id, document.source, was.status.id, was.roles)

    def needs_approval(self, document: SopDocument) -> bool:
        """Return whether a person must approve the document: a file cannot switch its own approval off."""
        required = Approval.REQUIRED
        versions = [document, *self._since_shown(document.id)]
        if any(version.governance.approval is required for version in versions):
            return True
        return self._is_new(document.id) and any(
            version.governance.approval is required
            for status in self.statuses.values()
            if any(self._is_renamed(status, version) for version in versions)
            for version in self._since_shown(status.id)
        )

    def _since_shown(self, sop_id: str) -> Iterator[SopDocument]:
        """Yield the version that readers see, or saw last, and all later ones."""
        status = self.statuses.get(sop_id)
        if status is not None:
            for version in self.library.versions(sop_id):
                stored = self.library.document(sop_id, version.number) if version.number >= (status.current or 0) else None
                if stored is not None:
                    yield stored

    def _is_new(self, sop_id: str) -> bool:
        """Return whether readers never saw the SOP."""
        status = self.statuses.get(sop_id)
        return status is None or status.current is None

    def _is_renamed(self, status: SopStatus, document: SopDocument) -> bool:
        """Return whether the document replaces an SOP whose file was removed."""
        is_same = status.source == document.source or status.title.casefold() == document.title.casefold()
        return is_same and status.id != document.id and status.id not in self._present

    def _taken_from(self, document: SopDocument) -> _Guarded | None:
        others = [guarded for guarded in self._guarded if guarded.status.id != document.id]
        is_new = self._is_new(document.id)
        renamed = (guarded for guarded in others if is_new and self._is_renamed(guarded.status, document))
        return next(renamed, None) or self._copied(document, others)

    def _copied(self, document: SopDocument, others: Collection[_Guarded]) -> _Guarded | None:
        shown = frozenset[int]() if self._is_new(document.id) else self._shown_runs(document.id)
        fresh = _runs(_text(document)) - shown
        hits = Counter(sop_id for run in fresh for sop_id in self._by_run.get(run, ()))
        for guarded in others:
            if hits[guarded.status.id] >= max(1, _SHARED * min(len(fresh), len(guarded.runs))):
                return guarded
        return None

    def _shown_runs(self, sop_id: str) -> frozenset[int]:
        status = self.statuses[sop_id]
        stored = self.library.document(sop_id, status.current or 0)
        return frozenset() if stored is None else _runs(_text(stored))

    @cached_property
    def _by_run(self) -> Mapping[int, list[str]]:
        by_run: dict[int, list[str]] = defaultdict(list)
        for guarded in self._guarded:
            for run in guarded.runs:
                by_run[run].append(guarded.status.id)
        return by_run

    @cached_property
    def _guarded(self) -> list[_Guarded]:
        texts: dict[str, list[str]] = defaultdict(list)
        roles: dict[str, frozenset[str]] = {}
        for audience in filter(None, self.library.audiences()):
            for current in self.library.current(audience):
                texts[current.sop.id].append(current.section.text)
                roles[current.sop.id] = audience
        for status in self.statuses.values():
            if status.card is None or status.pending is not None:
                for version in self._since_shown(status.id):
                    if version.governance.audience:
                        texts[status.id].append(_text(version))
                        roles[status.id] = roles.get(status.id, frozenset()) | version.governance.audience
        return [_Guarded(self.statuses[sop_id], roles[sop_id], _runs("\n".join(text))) for sop_id, text in texts.items()]


def _text(document: SopDocument) -> str:
    return "\n".join(section.text for section in document.sections)


def _runs(text: str) -> frozenset[int]:
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) < _RUN:
        return frozenset({hash(tuple(words))}) if words else frozenset()
    return frozenset(hash(tuple(words[start : start + _RUN])) for start in range(len(words) - _RUN + 1))
