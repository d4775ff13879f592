"""Cards and modals of proposals, changes and reviews in German and in a pseudo-locale."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from support.proposal_story import ProposalStory
from support.pseudo_locale import check_card, check_view

from bot.blocks.card import Card
from bot.governance.dependents import Dependents
from bot.governance.views import modals, notes
from bot.governance.views.card import ProposalShown, moved_card, proposal_card
from bot.governance.views.changed import MOST, ShownChange, WithdrawnSop, changed_card, withdrawn_card
from bot.governance.views.review import ShownQuestion, not_mine_card, review_card, unseen_card
from retrieval.library.models import SectionRef
from retrieval.library.proposals.events import ProposedIn
from retrieval.library.proposals.models import Measured, Proposal, Status, Why
from retrieval.library.word_changes import Mark, Piece, SectionDiff
from retrieval.sources.models import Kind

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
URL = "https://s.example/r"


def shown(status: Status = Status.WAITING, **fields: Any) -> ProposalShown:
    proposal = replace(
        ProposalStory().change(),
        status=status,
        back_to=2,
        decided_by="U1",
        decided_at=NOW,
        note="ναί",
        measured=Measured(40, 2, 1, ("πώς;",)),
    )
    diffs = [SectionDiff("δ", "Επιστροφή", ((Piece(Mark.GONE, "τριάντα"),), (Piece(Mark.NEW, "πενήντα"),)), True, True)] * 7
    said: dict[str, Any] = {"suggested_by": "Μία", "decided_by": "Λέο", "edited_by": "Αμάρα", "page": URL, **fields}
    return ProposalShown(proposal, "Επιστροφές", diffs, date(2026, 11, 3), dependents=Dependents(3, 1, 2, 7, 40, 1), **said)


def text(given: ProposalShown, **fields: Any) -> ProposalShown:
    """The same about a suggested text."""
    changed: Proposal = replace(given.proposal, **fields)
    return replace(given, proposal=changed)


CHANGES = [
    ShownChange(SectionRef("ε", f"δ{n}"), "Επιστροφή", URL, 3, was, now, is_gone=n == 3, can_check=True)
    for n, (was, now) in enumerate([("πρίν", "μετά"), ("", "μετά"), ("πρίν", ""), ("πρίν", ""), ("", "")] * 2)
]

CARDS: Mapping[str, Callable[[], Card]] = {
    **{f"proposal {each}": lambda each=each: proposal_card(shown(each)) for each in Status},
    "few": lambda: proposal_card(replace(shown(), dependents=Dependents(items=1), opens=True)),
    "nothing depends": lambda: proposal_card(replace(shown(suggested_by=""), dependents=Dependents(), page="")),
    "closed": lambda: proposal_card(replace(shown(), title="")),
    "moved": lambda: moved_card(shown()),
    **{f"live {each}": lambda each=each: proposal_card(shown(Status.LIVE, source=each)) for each in Kind},
    "changed": lambda: changed_card(CHANGES),
    "one change": lambda: changed_card(CHANGES[:1]),
    "review": lambda: review_card([ShownQuestion("a", "Όρια", URL, step="βήμα"), ShownQuestion("b", "Όρια", URL, due=NOW.date())]),
    "unseen": lambda: unseen_card([f"<{URL}|Όρια>"]),
    "not mine": lambda: not_mine_card(f"<{URL}|Όρια>"),
    "withdrawn": lambda: withdrawn_card([WithdrawnSop("Όρια", "πηγή")]),
    "many withdrawn": lambda: withdrawn_card([WithdrawnSop("Όρια")] * 25),
    "call": lambda: notes.call_note("Όρια", "#ομάδα", URL),
    "call, no link": lambda: notes.call_note("Όρια", "#ομάδα", ""),
    "sent": lambda: notes.sent("Όρια", "Λέο", origin=ProposedIn.ANSWER),
    "sent to nobody": lambda: notes.sent("Όρια", "", origin=ProposedIn.THREAD),
    **{
        f"outcome {each}": lambda each=each: notes.outcome(shown(each), URL)
        for each in (Status.LIVE, Status.REJECTED, Status.WITHDRAWN)
    },
    **{f"refused {each}": lambda each=each: notes.refused(each, shown(Status.REJECTED)) for each in Why},
    **{
        f"note {name}": lambda said=said: notes.line(said)
        for name, said in vars(notes).items()
        if name.isupper() and not name.startswith("_") and isinstance(said, str)
    },
    "opened": lambda: notes.opened("Όρια", URL),
}

VIEWS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "reject": lambda: modals.reject_view("1:2", "Όρια", stops=False),
    "stop": lambda: modals.reject_view("1:2", "Όρια", stops=True),
    "edit": lambda: modals.edit_view("1:2", modals.Draft("Όρια", "δ", "κείμενο")),
    "suggest": lambda: modals.suggest_view("1:2", modals.Draft("Όρια", "δ", None), is_owner=False),
    "write": lambda: modals.suggest_view("1:2", modals.Draft("Όρια", is_new_section=True, sops=[("ε", "Όρια")]), is_owner=True),
}


@pytest.mark.parametrize("name", CARDS)
def test_a_card_fits_in_german_and_no_word_of_it_is_hard_coded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check_card(CARDS[name], monkeypatch)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_fits_in_german_and_no_word_of_it_is_hard_coded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check_view(VIEWS[name], monkeypatch)


def test_more_changes_than_one_message_shows() -> None:
    assert len(CHANGES) > MOST
