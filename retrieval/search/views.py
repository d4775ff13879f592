"""Keeps a view per set of visible audiences and rebuilds it when the library changes. A small library is rebuilt before the answer;
a large one while the old view still answers, and what an old view finds is checked against the library before it is shown.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from core.people import Viewer
from retrieval.library.models import CurrentSection
from retrieval.library.ports import LibraryUnit
from retrieval.search.ports import VectorIndex
from retrieval.search.view import Preparation, State, View, build_view, read_library

_log = structlog.get_logger()

Audiences = frozenset[frozenset[str]]

Live = Callable[[], tuple[str, int] | None]
"""Returns the index's live generation and the library's revision; None before the first publishing. Called twice a question."""

MOST_VIEWS = 8
"""Distinct sets of visible audiences kept; teams are few, and a dropped view is only built again."""

BUILD_AT_ONCE = 2000
"""Sections up to which a person waits for the renewal (under .2 s with everything prepared)."""


@dataclass
class _Slot:
    view: View | None = None
    building: threading.Lock = field(default_factory=threading.Lock)


class Views:
    """Returns the view for a viewer. Thread-safe; a view is replaced in one assignment, so a search sees one state from beginning
    to end.
    """

    def __init__(
        self, unit: Callable[[], LibraryUnit], vectors: VectorIndex, preparation: Preparation, live: Live | None = None
    ) -> None:
        self._unit = unit
        self._live = live or (lambda: _live_in(unit))
        self._vectors = vectors
        self._preparation = preparation
        self._lock = threading.Lock()
        self._slots: OrderedDict[Audiences, _Slot] = OrderedDict()
        self._last_of: dict[frozenset[str], Audiences] = {}
        self._refreshed: State | None = None
        self._audiences: tuple[State, Sequence[frozenset[str]]] | None = None

    def state(self) -> State | None:
        """Return which index is live and which revision the library has; None before the first publishing."""
        live = self._live()
        return None if live is None else State(*live)

    def of(self, viewer: Viewer, state: State) -> View:
        """Return the newest view available without keeping a person waiting; check `view.state` to know whether it is old."""
        visible = self._visible(viewer, state)
        slot, older = self._slot(viewer.roles, visible)
        if slot.view is not None and slot.view.state == state:
            return slot.view
        standing = slot.view or older
        if standing is None or len(standing) <= BUILD_AT_ONCE:
            return self._renew(slot, visible, state)
        if not slot.building.locked():
            threading.Thread(target=self._renew_quietly, args=(slot, visible, state), name="cairn-view", daemon=True).start()
        return standing

    def current(self, view: View, viewer: Viewer, rows: Sequence[int]) -> list[CurrentSection]:
        """Return the present sections of an old view's rows, without those that changed, were retired or are no longer visible to
        this viewer.
        """
        with self._unit() as unit:
            kept = []
            for row in rows:
                was = view.sections[row]
                now = unit.library.section(was.ref)
                if now is not None and now.section.digest == was.section.digest and viewer.may_see(now.sop.governance.audience):
                    kept.append(now)
            return kept

    def _visible(self, viewer: Viewer, state: State) -> Audiences:
        known = self._audiences
        if known is None or known[0] != state:
            with self._unit() as unit:
                known = (state, list(unit.library.audiences()))
            self._audiences = known
        return frozenset(audience for audience in known[1] if viewer.may_see(audience))

    def _slot(self, roles: frozenset[str], visible: Audiences) -> tuple[_Slot, View | None]:
        with self._lock:
            before = self._last_of.get(roles)
            older = self._slots[before].view if before is not None and before in self._slots else None
            self._last_of[roles] = visible
            slot = self._slots.setdefault(visible, _Slot())
            self._slots.move_to_end(visible)
            while len(self._slots) > MOST_VIEWS:
                self._slots.popitem(last=False)
            return slot, older

    def _renew(self, slot: _Slot, visible: Audiences, state: State) -> View:
        with slot.building:
            if slot.view is not None and slot.view.state == state:
                return slot.view
            with self._lock:
                if self._refreshed not in (None, state):
                    self._vectors.refresh()
                self._refreshed = state
            with self._unit() as unit:
                library = {audience: unit.library.current(audience) for audience in sorted(visible, key=sorted)}
                read = read_library(library, self._preparation)
            slot.view = build_view(state, read, self._preparation)
            return slot.view

    def _renew_quietly(self, slot: _Slot, visible: Audiences, state: State) -> None:
        try:
            self._renew(slot, visible, state)
        except Exception:  # noqa: BLE001  # the old view answers on, and the next question tries again
            _log.exception("view_renewal_failed", revision=state.revision)


def _live_in(unit: Callable[[], LibraryUnit]) -> tuple[str, int] | None:
    with unit() as opened:
        active = opened.index.active()
        return None if active is None else (active.generation, opened.library.revision())
