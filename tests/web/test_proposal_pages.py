"""The page of a proposal: who may read it, and that it decides nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fakes.samples import NOON, document
from fakes.unit_of_work import fake_units
from flask.testing import FlaskClient
from support.known_readers import KnownReaders

from bot.web.app import create_web
from bot.web.links import Links
from bot.web.proposals import ProposalPages
from bot.web.reading import SopPages
from core.people import Person, Viewer
from retrieval.adapters.markdown.writing import with_section
from retrieval.library.proposals.drafting import Drafts
from retrieval.library.proposals.events import ProposedIn, Rejected
from retrieval.library.proposals.models import Suggestion
from retrieval.library.proposals.service import ProposalService
from retrieval.library.versions import Version

ROLES = {"U0MIA": "support", "U0TOMAS": "finance"}


class Site:
    def __init__(self, **governance: Any) -> None:
        self.units = fake_units()
        self.links = Links("http://127.0.0.1", lambda: NOON, b"secret")
        doc = document(owner="U0OWNER", **governance)
        service = ProposalService(Drafts(with_section))
        text = "Refund within <14 days."
        with self.units() as unit:
            unit.people.save([Person("U0OWNER", name="Amara")])
            unit.library.add_version(doc, Version(doc.id, 1, doc.digest, NOON))
            unit.library.make_current(doc.id, 1, NOON, "test")
            suggestion = Suggestion(doc.id, "limits", text, "U0MIA", False, ProposedIn.ANSWER, why="New rule")
            self.proposal = service.suggest(unit, suggestion, NOON).record
            unit.commit()
        readers = {**{person: Viewer.of(role) for person, role in ROLES.items()}, "U0OWNER": Viewer()}
        web = create_web(self.units, self.links, lambda: NOON)
        ProposalPages(SopPages(self.units, self.links, lambda: NOON, KnownReaders(readers)), service.drafts).register(web)
        self.service, self.client = service, FlaskClient(web)

    def get(self, reader: str = "") -> Any:
        return self.client.get(self.links.proposal(self.proposal.id, reader).removeprefix("http://127.0.0.1"))


def test_the_whole_change_word_by_word() -> None:
    site = Site()
    response = site.get()
    assert response.status_code == 200
    assert "<del>30</del>" in response.text
    assert "<ins>&lt;14</ins>" in response.text
    assert "waits for a decision" in response.text
    assert "U0MIA" not in response.text
    assert "<form" not in response.text


def test_what_was_decided_stands_on_the_page() -> None:
    site = Site()
    with site.units() as unit:
        site.service.act(unit, site.proposal.id, "U0OWNER", Rejected(site.proposal.seal, "Not yet"), NOON)
        unit.commit()
    assert "rejected by Amara on 2 Mar 2026" in site.get().text
    assert "Not yet" in site.get().text


@pytest.mark.parametrize(("reader", "status"), [("", 403), ("U0MIA", 200), ("U0TOMAS", 403), ("U0OWNER", 200), ("U0GONE", 403)])
def test_a_restricted_sop_opens_for_whoever_may_see_it(reader: str, status: int) -> None:
    assert Site(audience=frozenset({"support"})).get(reader).status_code == status


@pytest.mark.parametrize(("reader", "status"), [("", 403), ("U0MIA", 200), ("U0TOMAS", 403), ("U0OWNER", 200)])
@pytest.mark.parametrize("is_retired", [False, True])
def test_words_of_a_restricted_version_stay_with_its_readers_when_the_new_one_is_open(
    reader: str, status: int, is_retired: bool
) -> None:
    site = Site(audience=frozenset({"support"}))
    old = document(owner="U0OWNER", audience=frozenset({"support"}))
    new = replace(old, governance=replace(old.governance, audience=frozenset()))
    with site.units() as unit:
        unit.library.add_version(new, Version(new.id, 2, new.digest, NOON))
        site.proposal = site.service.open_waiting(unit, NOON)[-1].record
        unit.library.make_current(new.id, 2, NOON, "U0OWNER")
        if is_retired:
            unit.library.retire(new.id, NOON)
        unit.commit()
    assert (site.proposal.base, site.proposal.number) == (1, 2)
    assert site.get(reader).status_code == status


def test_a_link_that_was_changed_or_is_an_sops_opens_nothing() -> None:
    site = Site()
    address = site.links.proposal(site.proposal.id).removeprefix("http://127.0.0.1")
    assert site.client.get(address[:-1]).status_code == 403
    key = site.links.address(site.proposal.id, 1).partition("?")[2]
    assert site.client.get(f"/proposals/{site.proposal.id}?{key}").status_code == 403
    assert site.client.post(address).status_code == 405


def test_a_revoked_link_opens_nothing() -> None:
    site = Site()
    with site.units() as unit:
        unit.revocations.revoke(site.links.trace(""), NOON)
        unit.commit()
    assert site.get().status_code == 410
