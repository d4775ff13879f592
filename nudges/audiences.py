"""Practice shows nobody what search would not: an SOP that a role may not see, or that is retired, asks it nothing."""

from __future__ import annotations

from collections.abc import Iterable

from nudges.cards import Card
from nudges.ports import PracticeUnit
from retrieval.library.people import Viewer


class Audiences:
    """Looks each SOP up once. For one unit of work, not for sharing by threads."""

    def __init__(self, unit: PracticeUnit) -> None:
        self._unit = unit
        self._known: dict[str, frozenset[str] | None] = {}

    def may_see(self, role: str | None, sop_id: str) -> bool:
        if sop_id not in self._known:
            card = self._unit.library.card(sop_id)
            self._known[sop_id] = card.governance.audience if card else None
        audience = self._known[sop_id]
        return audience is not None and Viewer(frozenset({role}) if role else frozenset()).may_see(audience)

    def open_to(self, role: str | None, cards: Iterable[Card]) -> list[Card]:
        """Those cards whose SOP the role may see; the others wait, and cost no room of the day."""
        return [card for card in cards if self.may_see(role, card.section.sop_id)]
