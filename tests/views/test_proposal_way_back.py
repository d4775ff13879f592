"""The line of a live card that says how the change goes back to where the SOP comes from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.samples import NOON

from bot.governance.views.card import ProposalShown, proposal_card, way_back_words
from retrieval.library.proposals.events import Approved, Event, Opened, ProposedIn, Published
from retrieval.library.proposals.fold import PROPOSALS
from retrieval.library.proposals.models import Status
from retrieval.sources.models import Kind


def live(source: Kind | None, origin: ProposedIn = ProposedIn.ANSWER) -> ProposalShown:
    bodies = (Opened("wiki:vat", "seal", origin, number=2, base=1), Approved("seal"), Published(2))
    events = [Event("p", number, "U0GRETA", NOON, body) for number, body in enumerate(bodies, start=1)]
    return ProposalShown(PROPOSALS.fold(events), "VAT", (), source=source)


@pytest.mark.parametrize(
    ("source", "way"),
    [
        (
            Kind.FOLDER,
            "Its file still had the earlier text then. Whoever runs Cairn takes it there: `cairn sops patch wiki:vat DIR`",
        ),
        (Kind.GIT, "`cairn sops patch wiki:vat DIR --pull-request`"),
        (Kind.CONFLUENCE, "`cairn sops patch wiki:vat --confluence-draft`"),
        (Kind.NOTION, "`cairn sops patch wiki:vat`"),
        (Kind.DRIVE, "Its document in Google Drive"),
        (None, "`cairn sops patch wiki:vat`"),
    ],
)
def test_a_live_change_says_how_it_goes_back(source: Kind | None, way: str) -> None:
    assert way in str(proposal_card(live(source)).blocks)


def test_a_change_from_the_file_has_no_way_back() -> None:
    assert way_back_words(live(Kind.GIT, ProposedIn.FILE)) == ""


def test_a_change_that_is_not_live_has_no_way_back() -> None:
    shown = live(Kind.GIT)
    assert way_back_words(replace(shown, proposal=replace(shown.proposal, status=Status.WAITING))) == ""
