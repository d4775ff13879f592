"""Proposals on fakes: what opens one, who may approve, who is late, and what a suggested text becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from fakes.samples import NOON, document, later
from fakes.section_index import FakeSectionIndex
from fakes.unit_of_work import fake_units

from core.eventlog import CAIRN, Done, Refused
from core.people import Person
from retrieval.adapters.markdown.writing import with_section
from retrieval.library.models import Approval, FolderContents, Problem, Severity, SopDocument, SyncReport
from retrieval.library.proposals.drafting import Drafts
from retrieval.library.proposals.events import Approved, Edited, ProposedIn, Published, Rejected, Returned
from retrieval.library.proposals.models import Proposal, Status, Suggestion, Why, version_id
from retrieval.library.proposals.service import ProposalService
from retrieval.library.versions import Provenance, VersionOrigin
from retrieval.proposing import ProposalPublisher
from retrieval.publishing import Publisher

REQUIRED = {"approval": Approval.REQUIRED}


class House:
    """A library whose versions wait, with everything that decides about them."""

    def __init__(self) -> None:
        self.units = fake_units()
        self.publisher = Publisher(self.units, FakeSectionIndex())
        self.service = ProposalService(Drafts(with_section))
        self.proposing = ProposalPublisher(self.units, self.publisher, self.service.drafts)

    def sync(self, *documents: SopDocument, at=NOON, **written: Provenance) -> SyncReport:
        return self.publisher.sync(FolderContents(documents, written=written), at, "files")

    def look(self, at=NOON) -> list[Proposal]:
        """What the tick does."""
        with self.units() as unit:
            done = self.service.open_waiting(unit, at)
            unit.commit()
        return [each.record for each in done]

    def act(self, proposal: Proposal, actor: str, body: object, at=NOON) -> Done | Refused:
        with self.units() as unit:
            done = self.service.act(unit, proposal.id, actor, body, at)
            unit.commit()
        return done

    def suggest(self, text: str, anchor: str | None = "limits", by: str = "U0MIA", **fields: object) -> Done | Refused:
        with self.units() as unit:
            done = self.service.suggest(unit, Suggestion("a", anchor, text, by, True, ProposedIn.ANSWER, **fields), NOON)
            unit.commit()
        return done

    def approve(self, proposal: Proposal, by: str = "U0OWNER", at=NOON) -> Proposal:
        done = self.act(proposal, by, Approved(proposal.seal), at)
        assert isinstance(done, Done), done
        return self.act(proposal, CAIRN, self.proposing.publish(done.record, at), at).record

    def text(self, anchor: str = "limits") -> str:
        with self.units() as unit:
            current = [each for audience in unit.library.audiences() for each in unit.library.current(audience)]
        return next(each.section.text for each in current if each.section.anchor == anchor)

    def latest(self):
        with self.units() as unit:
            return unit.library.latest("a")


@pytest.fixture
def house() -> House:
    return House()


def test_every_version_that_waits_becomes_one_proposal(house: House) -> None:
    house.sync(document("a", **REQUIRED), document("b"), a=Provenance(author="ada@x.example", commit="c0ffee", why="Less"))
    (opened,) = house.look()
    assert (opened.sop_id, opened.number, opened.base, opened.origin) == ("a", 1, None, ProposedIn.FILE)
    assert (opened.id, opened.authors, opened.why) == (version_id("a", 1), {"ada@x.example"}, "Less")
    assert house.look() == []
    house.approve(opened)
    assert house.text() == "Refund within 30 days."


def test_after_a_large_sync_each_transaction_opens_a_few(house: House) -> None:
    house.sync(*(document(f"sop-{number}", **REQUIRED) for number in range(7)))
    opened = []
    for expected in (3, 3, 1, 0):
        with house.units() as unit:
            some = house.service.open_waiting(unit, NOON, most=3)
            unit.commit()
        assert len(some) == expected
        opened += [done.record.sop_id for done in some]
    assert sorted(opened) == [f"sop-{number}" for number in range(7)]


def test_what_was_odd_when_the_file_was_read_is_kept_with_the_version(house: House) -> None:
    odd = Problem("a.md", 3, "2 numbers lost", "Check by hand.", Severity.WARNING, "a")
    other = Problem("b.md", 3, "Odd", "Look.", Severity.WARNING, "b")
    house.publisher.sync(FolderContents((document("a"),), (odd, other)), NOON, "files")
    assert house.latest().provenance.warnings == ("2 numbers lost. Check by hand.",)


def test_the_author_alone_approves_nothing_where_approval_is_required(house: House) -> None:
    with house.units() as unit:
        unit.people.save([Person("U0ADA", "ada@x.example", "Ada")])
        unit.commit()
    house.sync(document("a", **REQUIRED), a=Provenance(author="Ada@x.example"))
    (opened,) = house.look()
    assert house.act(opened, "U0ADA", Approved(opened.seal)).why is Why.OWN_WORDS
    assert house.approve(opened, "U0OWNER").status is Status.LIVE


def test_of_two_at_once_the_second_is_told_who_decided(house: House) -> None:
    house.sync(document("a", **REQUIRED))
    (opened,) = house.look()
    assert isinstance(house.act(opened, "U0OWNER", Rejected(opened.seal, "Not like this")), Done)
    late = house.act(opened, "U0GRETA", Rejected(opened.seal, "Too late"), later(minutes=1))
    assert (late.why, late.by, late.at, late.record.note) == (Why.WRONG_STATUS, "U0OWNER", NOON, "Not like this")
    assert house.act(opened, "U0OWNER", Rejected(opened.seal, "Not like this")).why is Why.ALREADY_DONE


def test_a_decision_is_bound_to_what_was_seen(house: House) -> None:
    house.sync(document("a"))
    suggested = house.suggest("Refund within 14 days.").record
    with house.units() as unit:
        edit = house.service.drafts.edited(unit, suggested, "", "Refund within 21 days.")
    edited = house.act(suggested, "U0OWNER", edit).record
    assert house.act(suggested, "U0OWNER", Approved(suggested.seal)).why is Why.OUTDATED
    assert (edited.authors, edited.suggested_by) == ({"U0OWNER"}, "U0MIA")
    house.approve(edited)
    assert house.text() == "Refund within 21 days."


def test_whoever_edits_words_last_is_their_author(house: House) -> None:
    house.sync(document("a", **REQUIRED))
    house.publisher.approve("a", "U0OWNER", NOON)
    suggested = house.suggest("Refund within 14 days.").record
    with house.units() as unit:
        edit = house.service.drafts.edited(unit, suggested, "", "Refund within 21 days.")
    edited = house.act(suggested, "U0OWNER", edit).record
    assert house.act(edited, "U0OWNER", Approved(edited.seal)).why is Why.OWN_WORDS
    assert house.approve(edited, "U0GRETA").status is Status.LIVE


def test_a_rejected_version_does_not_come_back_until_its_file_changes(house: House) -> None:
    house.sync(document("a", **REQUIRED))
    (opened,) = house.look()
    house.act(opened, "U0OWNER", Rejected(opened.seal, "No"))
    assert house.sync(document("a", **REQUIRED)).unchanged == 1
    assert house.look() == []
    with house.units() as unit:
        assert unit.library.statuses()[0].pending is None
    house.sync(document("a", "Another.", **REQUIRED))
    assert [each.number for each in house.look()] == [2]


def test_what_was_rejected_by_mistake_can_still_be_approved(house: House) -> None:
    house.sync(document("a", **REQUIRED))
    (opened,) = house.look()
    house.act(opened, "U0OWNER", Rejected(opened.seal, "No"))
    assert house.approve(opened, "U0GRETA").status is Status.LIVE


def test_a_newer_version_overtakes_the_one_that_waits(house: House) -> None:
    house.sync(document("a", **REQUIRED))
    (first,) = house.look()
    house.sync(document("a", "Newer.", **REQUIRED))
    statuses = {each.id: each.status for each in house.look()}
    assert statuses == {first.id: Status.WITHDRAWN, version_id("a", 2): Status.WAITING}
    assert house.act(first, "U0OWNER", Approved(first.seal)).why is Why.WRONG_STATUS


def test_what_was_approved_elsewhere_is_live(house: House) -> None:
    house.sync(document("a", **REQUIRED))
    house.look()
    house.publisher.approve("a", "command line", NOON)
    assert [each.status for each in house.look()] == [Status.LIVE]


def test_a_version_with_a_date_is_seen_from_that_day_on(house: House) -> None:
    house.sync(document("a"))
    day = later(days=2).date()
    house.sync(document("a", "New rule.", effective=day))
    assert [each.status for each in house.look()] == [Status.WAITING, Status.APPROVED]
    with house.units() as unit:
        assert not house.service.due(unit, later(days=1))
        (due,) = house.service.due(unit, later(days=2))
    assert house.text() == "Refund within 30 days."
    assert house.proposing.publish(due, later(days=2)) == Published(2)
    assert house.text() == "New rule."


def test_what_waits_for_its_day_can_be_stopped(house: House) -> None:
    house.sync(document("a", **REQUIRED))
    (opened,) = house.look()
    house.act(opened, "U0OWNER", Approved(opened.seal, date(2099, 1, 1)))
    assert house.act(opened, "U0GRETA", Rejected(opened.seal, "Wait")).record.status is Status.REJECTED


def test_a_suggestion_becomes_a_version_that_an_unchanged_file_does_not_take_back(house: House) -> None:
    house.sync(document("a"))
    live = house.approve(house.suggest("Refund within 14 days.", why="We changed it").record)
    version = house.latest()
    assert (live.number, version.number, version.approved_by) == (2, 2, "U0OWNER")
    assert (version.provenance.origin, version.provenance.author, version.provenance.why) == (
        VersionOrigin.SUGGESTION,
        "U0MIA",
        "We changed it",
    )
    report = house.sync(document("a"))
    assert (report.unchanged, report.held, house.text()) == (1, ("a",), "Refund within 14 days.")
    assert [(each.severity, "cairn sops patch a" in each.remedy) for each in report.problems] == [(Severity.NOTICE, True)]
    assert house.sync(document("a", "Refund within 14 days.")).held == ()


def test_a_file_that_has_taken_the_suggestion_leads_again(house: House) -> None:
    house.sync(document("a"))
    house.approve(house.suggest("Refund within 14 days.").record)
    house.sync(document("a", "Refund within 14 days."))
    assert house.latest().provenance.over is None
    assert house.sync(document("a")).updated == ("a",)


def test_a_changed_file_waits_when_it_would_overwrite_a_suggestion(house: House) -> None:
    house.sync(document("a"))
    house.approve(house.suggest("Refund within 14 days.").record)
    report = house.sync(document("a", "Refund within 60 days."))
    assert (report.pending, house.text()) == (("a",), "Refund within 14 days.")
    assert house.sync(document("a", "Refund within 61 days.")).pending == ("a",)
    house.approve(house.look()[-1])
    assert house.text() == "Refund within 61 days."
    assert house.sync(document("a", "Refund within 62 days.")).updated == ("a",)


def test_a_suggestion_on_a_section_that_changed_is_a_conflict(house: House) -> None:
    house.sync(document("a"))
    suggested = house.suggest("Refund within 14 days.").record
    house.sync(document("a", "Refund within 60 days."))
    assert house.act(suggested, "U0OWNER", Approved(suggested.seal)).why is Why.CONFLICT
    with house.units() as unit:
        edit = house.service.drafts.edited(unit, suggested, "", "Refund within 14 days, or 60 for members.")
    edited = house.act(suggested, "U0OWNER", edit).record
    assert house.approve(edited, "U0GRETA").status is Status.LIVE


def test_what_changes_between_approval_and_publishing_goes_back(house: House) -> None:
    house.sync(document("a"))
    suggested = house.suggest("Refund within 14 days.").record
    approved = house.act(suggested, "U0OWNER", Approved(suggested.seal)).record
    house.sync(document("a", "Refund within 60 days."))
    back = house.proposing.publish(approved, NOON)
    assert isinstance(back, Returned)
    assert house.act(suggested, CAIRN, back).record.status is Status.WAITING
    assert house.text() == "Refund within 60 days."


def test_publishing_twice_makes_one_version(house: House) -> None:
    house.sync(document("a"))
    suggested = house.suggest("Refund within 14 days.").record
    approved = house.act(suggested, "U0OWNER", Approved(suggested.seal)).record
    assert [house.proposing.publish(approved, NOON) for _ in range(2)] == [Published(2), Published(2)]
    assert house.latest().number == 2


def test_a_suggestion_waits_for_the_version_of_the_file(house: House) -> None:
    house.sync(document("a", **REQUIRED))
    house.publisher.approve("a", "U0OWNER", NOON)
    suggested = house.suggest("Refund within 14 days.").record
    house.sync(replace(document("a", **REQUIRED), title="Other"))
    assert house.act(suggested, "U0OWNER", Approved(suggested.seal)).why is Why.FILE_WAITS


def test_a_missing_section_is_added_at_the_end(house: House) -> None:
    house.sync(document("a"))
    house.approve(house.suggest("Call the bank first.", None, heading="Chargebacks").record)
    assert house.text("chargebacks") == "Call the bank first."


def test_a_suggestion_that_says_nothing_new_is_refused(house: House) -> None:
    house.sync(document("a"))
    assert house.suggest("Refund within 30 days.").why is Why.EMPTY
    assert house.suggest(" <!-- hidden --> ").why is Why.EMPTY
    assert house.suggest("Text.", "gone").why is Why.UNKNOWN
    first = house.suggest("Refund within 14 days.")
    again = house.suggest("Refund within 14 days.")
    assert (again.why, again.record.id) == (Why.ALREADY_DONE, first.record.id)


def test_a_suggester_who_is_not_named_is_in_no_version(house: House) -> None:
    house.sync(document("a"))
    with house.units() as unit:
        quiet = Suggestion("a", "limits", "Refund within 14 days.", "U0MIA", False, ProposedIn.ANSWER)
        suggested = house.service.suggest(unit, quiet, NOON).record
        unit.commit()
    house.approve(suggested)
    assert house.latest().provenance.author is None


def test_a_rollback_is_a_version_and_rejects_what_waits(house: House) -> None:
    house.sync(document("a"))
    house.sync(document("a", "Wrong."))
    house.sync(document("a", "Worse.", **REQUIRED))
    (waiting,) = house.look()
    version = house.publisher.rollback("a", 1, "U0OWNER", NOON)
    assert (version.number, version.provenance.origin, house.text()) == (4, VersionOrigin.ROLLBACK, "Refund within 30 days.")
    assert [(each.id, each.status) for each in house.look()] == [(waiting.id, Status.WITHDRAWN)]


def test_only_a_suggested_text_can_be_edited(house: House) -> None:
    house.sync(document("a", **REQUIRED))
    (opened,) = house.look()
    assert house.act(opened, "U0OWNER", Edited("s", 1, "", "", "x")).why is Why.EMPTY
