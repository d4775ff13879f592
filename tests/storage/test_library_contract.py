from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta, timezone

import pytest
from fakes.samples import NOON, document, governed, later, version
from fakes.unit_of_work import Units

from retrieval.library.errors import UnknownVersionError
from retrieval.library.models import EVERYONE, SectionRef, SopDocument
from retrieval.library.ports import ActiveIndex

TEAM = frozenset({"support", "billing-ops"})


def store(units: Units, *documents: SopDocument, current: bool = True) -> None:
    with units() as unit:
        for doc in documents:
            latest = unit.library.latest(doc.id)
            number = latest.number + 1 if latest else 1
            unit.library.add_version(doc, version(doc, number))
            if current:
                unit.library.make_current(doc.id, number, later(hours=number), "U9")
        unit.commit()


def test_nothing_is_there_at_first(units: Units) -> None:
    with units() as unit:
        library = unit.library
        assert library.latest("x") is None
        assert library.card("x") is None
        assert library.document("x", 1) is None
        assert library.section(SectionRef("x", "y")) is None
        assert not library.digests()
        assert not library.versions("x")
        assert not library.statuses()
        assert not library.cards()
        assert library.document("x") is None
        assert not library.sections_of("x")
        assert not library.audiences()
        assert not list(library.current(EVERYONE))
        assert library.revision() == 0
        assert unit.index.active() is None


def test_a_document_comes_back_as_it_was_stored(units: Units) -> None:
    store(units, governed(), document("plain"))
    with units() as unit:
        assert unit.library.document("refunds", 1) == governed()
        assert unit.library.document("plain", 1) == document("plain")
        assert unit.library.document("refunds", 2) is None


def test_references_come_back(units: Units) -> None:
    sections = tuple(replace(section, reference=f"page {place}") for place, section in enumerate(document().sections, start=4))
    converted = replace(document(), sections=sections)
    store(units, document(), converted)
    with units() as unit:
        assert unit.library.document("refunds", 1) == document()
        assert unit.library.document("refunds", 2) == converted
        assert [each.section.reference for each in unit.library.current(EVERYONE)][:1] == ["page 4"]
        found = unit.library.section(SectionRef("refunds", sections[0].anchor))
        assert found is not None
        assert found.section.reference == "page 4"


def test_a_version_is_not_seen_before_it_is_current(units: Units) -> None:
    store(units, document(), current=False)
    with units() as unit:
        assert unit.library.card("refunds") is None
        assert not unit.library.cards()
        assert unit.library.document("refunds") is None
        assert not unit.library.sections_of("refunds")
        assert not list(unit.library.current(EVERYONE))
        assert not unit.library.audiences()
        assert unit.library.digests() == {"refunds": document().digest}
        [status] = unit.library.statuses()
        assert (status.title, status.card, status.current) == ("Refunds", None, None)
        assert status.pending == version(document())


def test_approval_is_recorded_once(units: Units) -> None:
    store(units, document())
    with units() as unit:
        unit.library.make_current("refunds", 1, later(days=9), "U2")
        unit.commit()
    with units() as unit:
        found = unit.library.latest("refunds")
        assert (found.approved_at, found.approved_by) == (later(hours=1), "U9")
        assert unit.library.card("refunds").reviewed_at == later(days=9)


def test_an_unknown_version_cannot_become_current(units: Units) -> None:
    with units() as unit, pytest.raises(UnknownVersionError):
        unit.library.make_current("refunds", 1, NOON, "U1")


def test_a_newer_version_waits_beside_the_current_one(units: Units) -> None:
    store(units, governed())
    store(units, governed(text="Refund within 14 days."), current=False)
    with units() as unit:
        card = unit.library.card("refunds")
        assert (card.version, card.pending, card.governance) == (1, 2, governed().governance)
        assert next(found.section.text for found in unit.library.current(TEAM)) == "Refund within 30 days."
        assert unit.library.document("refunds") == governed()
        assert unit.library.sections_of("refunds") == list(unit.library.current(TEAM))
        [status] = unit.library.statuses()
        assert (status.owner, status.pending.number, status.current) == ("U0OWNER", 2, 1)
        assert [found.number for found in unit.library.versions("refunds")] == [1, 2]


def test_current_sections_are_those_of_exactly_one_audience_in_order(units: Units) -> None:
    store(units, document("b"), document("a"), governed())
    with units() as unit:
        assert [str(found.ref) for found in unit.library.current(EVERYONE)] == ["a#limits", "a#steps", "b#limits", "b#steps"]
        assert [found.section for found in unit.library.current(TEAM)] == list(governed().sections)
        assert set(unit.library.audiences()) == {EVERYONE, TEAM}
        assert unit.library.cards() == [unit.library.card(sop_id) for sop_id in ("a", "b", "refunds")]
        assert not list(unit.library.current(frozenset({"support"})))


def test_the_audience_is_that_of_the_current_version(units: Units) -> None:
    store(units, document())
    store(units, document(audience=TEAM), current=False)
    with units() as unit:
        assert set(unit.library.audiences()) == {EVERYONE}
        unit.library.make_current("refunds", 2, NOON, "U1")
        assert set(unit.library.audiences()) == {TEAM}
        assert not list(unit.library.current(EVERYONE))


def test_a_section_is_found_by_its_name(units: Units) -> None:
    store(units, document())
    with units() as unit:
        section = unit.library.section(SectionRef("refunds", "steps"))
        assert (section.sop, section.section) == (unit.library.card("refunds"), document().sections[1])
        assert unit.library.section(SectionRef("refunds", "gone")) is None


def test_several_sections_are_found_at_once(units: Units) -> None:
    store(units, document("a"), document("b"), document("gone"), governed())
    with units() as unit:
        unit.library.retire("gone", later(days=1))
        unit.commit()
    wanted = [SectionRef(sop, anchor) for sop in ("a", "b", "gone", "x", governed().id) for anchor in ("steps", "limits", "y")]
    with units() as unit:
        found = unit.library.sections(wanted[:-1])
        assert found == {ref: section for ref in wanted[:-1] if (section := unit.library.section(ref)) is not None}
        assert len(found) == 6
        assert not unit.library.sections([])


def test_a_retired_sop_is_kept_but_not_seen_and_comes_back(units: Units) -> None:
    store(units, document())
    with units() as unit:
        unit.library.retire("refunds", later(days=1))
        unit.commit()
    with units() as unit:
        assert unit.library.card("refunds") is None
        assert unit.library.section(SectionRef("refunds", "steps")) is None
        assert not unit.library.cards()
        assert unit.library.document("refunds") is None
        assert not unit.library.sections_of("refunds")
        assert not list(unit.library.current(EVERYONE))
        assert not unit.library.audiences()
        assert not unit.library.digests()
        assert unit.library.document("refunds", 1) == document()
        [status] = unit.library.statuses()
        assert (status.retired_at, status.current) == (later(days=1), 1)
    store(units, document(text="New."))
    with units() as unit:
        assert unit.library.card("refunds").version == 2
        assert unit.library.statuses()[0].retired_at is None


def test_a_moved_file_changes_the_source_only(units: Units) -> None:
    store(units, document())
    with units() as unit:
        unit.library.relocate("refunds", "money/refunds.md")
        unit.commit()
    with units() as unit:
        assert unit.library.card("refunds").source == "money/refunds.md"
        assert unit.library.document("refunds", 1).source == "money/refunds.md"
        assert unit.library.document("refunds", 1).digest == document().digest


def test_a_review_moves_the_day_it_is_due(units: Units) -> None:
    store(units, governed())
    with units() as unit:
        before = unit.library.card("refunds").review_due()
        unit.library.confirm_review("refunds", later(days=10, hours=1))
        unit.commit()
    with units() as unit:
        assert unit.library.card("refunds").review_due() == before + timedelta(days=10)


def test_revision_grows_with_every_change(units: Units) -> None:
    with units() as unit:
        library, seen = unit.library, [0]
        for change in (
            lambda: library.add_version(document(), version(document())),
            lambda: library.make_current("refunds", 1, NOON, "U1"),
            lambda: library.confirm_review("refunds", NOON),
            lambda: library.relocate("refunds", "x.md"),
            lambda: library.retire("refunds", NOON),
        ):
            change()
            assert library.revision() > seen[-1]
            seen.append(library.revision())
        unit.commit()
    with units() as unit:
        assert unit.library.revision() == seen[-1]


def test_leaving_without_commit_undoes_everything(units: Units) -> None:
    with units() as unit:
        unit.library.add_version(document(), version(document()))
        unit.index.activate(ActiveIndex("g1", "m", 1))
    with units() as unit:
        assert unit.library.latest("refunds") is None
        assert unit.library.revision() == 0
        assert unit.index.active() is None
        unit.library.add_version(document(), version(document()))
        unit.rollback()
        assert unit.library.latest("refunds") is None


def test_switching_the_index_replaces_the_one_row(units: Units) -> None:
    with units() as unit:
        unit.index.activate(ActiveIndex("g1", "m", 1))
        unit.index.activate(ActiveIndex("g2", "n", 5))
        unit.commit()
    with units() as unit:
        assert unit.index.active() == ActiveIndex("g2", "n", 5)


def test_moments_keep_their_instant_and_come_back_in_utc(units: Units) -> None:
    store(units, document())
    berlin = timezone(timedelta(hours=2))
    with units() as unit:
        unit.library.confirm_review("refunds", NOON.astimezone(berlin))
        unit.commit()
    with units() as unit:
        assert unit.library.card("refunds").reviewed_at == NOON


def test_a_table_turns_every_moment_to_utc(engine: object) -> None:
    from storage.unit_of_work import SqlUnitOfWork  # noqa: PLC0415

    store(lambda: SqlUnitOfWork(engine), document())
    with SqlUnitOfWork(engine) as unit:
        assert unit.library.card("refunds").reviewed_at.tzinfo is UTC
        with pytest.raises(Exception, match="without a time zone"):
            unit.library.confirm_review("refunds", NOON.replace(tzinfo=None))
