"""Publishing on fakes, and once on SQLite: what readers may see is whole at every moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes.samples import NOON, document, later
from fakes.section_index import CrashError, FakeSectionIndex
from fakes.unit_of_work import Units, fake_units

from retrieval.library.errors import (
    LibraryBusyError,
    NothingToApproveError,
    OpensError,
    TooManyRetiredError,
    UnknownSopError,
    UnknownVersionError,
)
from retrieval.library.models import EVERYONE, Approval, FolderContents, Problem, Severity, SopDocument, SyncReport
from retrieval.publishing import Publisher

REQUIRED = {"approval": Approval.REQUIRED}


class House:
    """A library with its index and a publisher."""

    def __init__(self, units: Units | None = None) -> None:
        self.units = units or fake_units()
        self.index = FakeSectionIndex()
        self.publisher = Publisher(self.units, self.index)

    def sync(self, *documents: SopDocument, problems: tuple[Problem, ...] = (), allow_retire: bool = False) -> SyncReport:
        return self.publisher.sync(FolderContents(documents, problems), NOON, "files", allow_retire=allow_retire)

    def texts(self) -> set[str]:
        with self.units() as unit:
            return {found.section.text for audience in unit.library.audiences() for found in unit.library.current(audience)}

    def is_whole(self) -> bool:
        """Whether the live generation holds every section that readers may see, for exactly its audience."""
        with self.units() as unit:
            active = unit.index.active()
            for audience in unit.library.audiences():
                wanted = {(found.sop.id, found.section.anchor, found.section.digest) for found in unit.library.current(audience)}
                if active is None or not wanted <= self.index.passages(active.generation).get(audience, set()):
                    return False
            return True


@pytest.fixture
def house(units: Units) -> House:
    return House(units)


def test_a_first_sync_shows_everything_and_a_second_does_nothing(house: House) -> None:
    report = house.sync(document("a"), document("b"))
    assert report == SyncReport(added=("a", "b"), embedded=4)
    assert house.is_whole()
    with house.units() as unit:
        active, revision = unit.index.active(), unit.library.revision()
        assert active.revision == revision
    assert house.sync(document("a"), document("b")) == SyncReport(unchanged=2)
    with house.units() as unit:
        assert (unit.index.active(), unit.library.revision()) == (active, revision)


def test_only_the_changed_section_is_embedded(house: House) -> None:
    house.sync(document("a"), document("b"))
    report = house.sync(document("a", "New."), document("b"))
    assert report == SyncReport(updated=("a",), unchanged=1, embedded=1, removed=1)
    assert house.texts() == {"New.", "Refund within 30 days.", "Open the invoice."}


def test_a_changed_audience_moves_the_passages(house: House) -> None:
    house.sync(document("a"))
    report = house.sync(document("a", audience=frozenset({"support"})))
    assert (report.updated, report.embedded, report.removed) == (("a",), 2, 2)
    assert house.is_whole()
    with house.units() as unit:
        assert EVERYONE not in house.index.passages(unit.index.active().generation)


def test_what_needs_approval_waits_and_is_shown_when_approved(house: House) -> None:
    assert house.sync(document("a", **REQUIRED)) == SyncReport(pending=("a",))
    assert house.texts() == set()
    version = house.publisher.approve("a", "U9", later(hours=1))
    assert (version.number, version.approved_by, version.approved_at) == (1, "U9", later(hours=1))
    assert house.is_whole()
    assert house.sync(document("a", "New.", **REQUIRED)).pending == ("a",)
    assert "New." not in house.texts()
    assert house.sync(document("a", "New.", **REQUIRED)).unchanged == 1
    house.publisher.approve("a", "U9", later(hours=2))
    assert "New." in house.texts()
    assert house.is_whole()
    with pytest.raises(NothingToApproveError):
        house.publisher.approve("a", "U9", NOON)


def test_an_approval_embeds_one_sop_only(house: House) -> None:
    house.sync(document("a"), document("b", **REQUIRED))
    before = house.index.embedded
    house.publisher.approve("b", "U9", NOON)
    assert house.index.embedded == before + 2


def test_a_file_cannot_switch_its_own_approval_off(house: House) -> None:
    house.sync(document("a", **REQUIRED))
    house.publisher.approve("a", "U9", NOON)
    assert house.sync(document("a", "Anything goes.")).pending == ("a",)
    assert house.texts() == {"Refund within 30 days.", "Open the invoice."}


def test_going_back_to_the_approved_text_needs_no_approval(house: House) -> None:
    house.sync(document("a", **REQUIRED))
    house.publisher.approve("a", "U9", NOON)
    house.sync(document("a", "New.", **REQUIRED))
    assert house.sync(document("a", **REQUIRED)).updated == ("a",)
    with house.units() as unit:
        assert (unit.library.card("a").version, unit.library.card("a").pending) == (3, None)


def test_a_rollback_lasts_until_the_file_changes(house: House) -> None:
    house.sync(document("a"))
    house.sync(document("a", "Wrong."))
    house.publisher.rollback("a", 1, "U9", later(days=1))
    assert "Wrong." not in house.texts()
    assert house.is_whole()
    assert house.sync(document("a", "Wrong.")).unchanged == 1
    assert "Wrong." not in house.texts()
    assert house.sync(document("a", "Right.")).updated == ("a",)


def test_what_cannot_be_approved_or_rolled_back_says_so(house: House) -> None:
    house.sync(document("a"), document("b", **REQUIRED))
    with pytest.raises(UnknownSopError):
        house.publisher.approve("x", "U9", NOON)
    with pytest.raises(UnknownSopError):
        house.publisher.rollback("b", 1, "U9", NOON)
    with pytest.raises(UnknownVersionError):
        house.publisher.rollback("a", 7, "U9", NOON)
    house.sync(document("a"))
    with pytest.raises(NothingToApproveError):
        house.publisher.approve("b", "U9", NOON)


def test_a_removed_file_is_retired_and_may_come_back(house: House) -> None:
    house.sync(document("a"), document("b", "B."))
    report = house.sync(document("a"))
    assert (report.retired, report.unchanged, report.removed) == (("b",), 1, 2)
    assert "B." not in house.texts()
    report = house.sync(document("a"), document("b", "B."))
    assert (report.added, report.embedded) == (("b",), 2)
    assert "B." in house.texts()


def test_an_approved_sop_comes_back_as_it_was_while_its_new_version_waits(house: House) -> None:
    house.sync(document("a", **REQUIRED), document("b"))
    house.publisher.approve("a", "U9", NOON)
    house.sync(document("b"))
    assert house.sync(document("a", "New.", **REQUIRED), document("b")).pending == ("a",)
    assert house.texts() == {"Refund within 30 days.", "Open the invoice."}
    assert house.is_whole()
    house.sync(document("b"))
    house.publisher.rebuild()
    house.sync(document("a", **REQUIRED), document("b"))
    with house.units() as unit:
        assert unit.library.card("a").version == 3


def test_a_moved_file_is_the_same_sop(house: House) -> None:
    house.sync(document("a"))
    moved = SopDocument("a", "A", "deep/a.md", document("a").governance, document("a").sections)
    assert house.sync(moved) == SyncReport(unchanged=1)
    with house.units() as unit:
        assert unit.library.card("a").source == "deep/a.md"


@pytest.mark.parametrize(
    "problem",
    [Problem("b.md", 3, "broken", "Mend it."), Problem("elsewhere.md", 3, "twice", "Choose.", sop_id="b")],
)
def test_a_file_with_an_error_keeps_its_sop(problem: Problem) -> None:
    house = House()
    house.sync(document("a"), document("b"))
    report = house.sync(document("a"), problems=(problem,))
    assert (report.retired, report.problems) == ((), (problem,))


def test_a_notice_keeps_nothing() -> None:
    house = House()
    house.sync(document("a"), document("b"))
    notice = Problem("b.md", 3, "hidden", "Look.", Severity.NOTICE)
    assert house.sync(document("a"), problems=(notice,)).retired == ("b",)


def test_an_empty_folder_and_a_wrong_folder_retire_nothing_unasked() -> None:
    house = House()
    house.sync(*(document(name) for name in "abcde"))
    for left in ((), (document("x"), document("a"), document("b"))):
        with pytest.raises(TooManyRetiredError, match="--yes"):
            house.sync(*left)
    assert house.sync(*(document(name) for name in "abc")).retired == ("d", "e")
    assert house.sync(allow_retire=True).retired == ("a", "b", "c")
    small = House()
    small.sync(document("a"))
    with pytest.raises(TooManyRetiredError):
        small.sync()
    assert small.sync(document("b")).retired == ("a",)


def test_an_index_of_another_model_is_rebuilt_and_switched_at_once(house: House) -> None:
    house.sync(document("a"))
    house.index.model = "words/2"
    report = house.sync(document("a"), document("b"))
    assert (report.added, report.embedded) == (("b",), 4)
    assert house.is_whole()
    with house.units() as unit:
        active = unit.index.active()
    assert (active.model, list(house.index.generations)) == ("words/2", [active.generation])
    house.index.model = "words/3"
    house.sync(document("a"), document("b", "New.", **REQUIRED))
    house.index.model = "words/4"
    house.publisher.approve("b", "U9", NOON)
    assert house.is_whole()


def test_rebuilding_needs_the_database_only(house: House) -> None:
    house.sync(document("a"), document("b", **REQUIRED))
    house.index.generations.clear()
    assert not house.is_whole()
    report = house.publisher.rebuild()
    assert (report.embedded, report.unchanged) == (2, 0)
    assert house.is_whole()


def test_a_damaged_index_heals_with_the_next_sync() -> None:
    house = House()
    house.sync(document("a"), document("b"))
    house.index.generations.clear()
    report = house.sync(document("a"), document("b"))
    assert (report.unchanged, report.embedded) == (2, 4)
    assert house.is_whole()


def crash_after(number: int) -> Callable[[FakeSectionIndex], None]:
    return lambda index: setattr(index, "crash_after", number)


def crash_at(step: str) -> Callable[[FakeSectionIndex], None]:
    return lambda index: setattr(index, "crash_at", step)


@pytest.mark.parametrize("crash", [*(crash_after(number) for number in range(4)), crash_at("prune"), crash_at("drop")])
@pytest.mark.parametrize("work", ["sync", "rebuild", "model", "approve"])
def test_a_crash_anywhere_leaves_readers_with_a_whole_index(work: str, crash: Callable[[FakeSectionIndex], None]) -> None:
    house = House()
    house.sync(document("a"), document("b"), document("c", **REQUIRED))
    changed = (document("a", "New."), document("b", "Newer."), document("c", **REQUIRED))
    if work == "model":
        house.index.model = "words/2"
    crash(house.index)
    actions: dict[str, Callable[[], Any]] = {
        "sync": lambda: house.sync(*changed),
        "model": lambda: house.sync(*changed),
        "rebuild": house.publisher.rebuild,
        "approve": lambda: house.publisher.approve("c", "U9", NOON),
    }
    try:
        actions[work]()
    except CrashError:
        assert house.is_whole()
    house.index.crash_after, house.index.crash_at = None, ""
    house.sync(*changed)
    assert house.is_whole()
    assert {"New.", "Newer."} <= house.texts()
    with house.units() as unit:
        assert list(house.index.generations) == [unit.index.active().generation]


def test_progress_counts_over_all_audiences() -> None:
    house, told = House(), []
    reading = FolderContents((document("a"), document("b", audience=frozenset({"support"}))))
    house.publisher.sync(reading, NOON, "files", lambda done, total: told.append((done, total)))
    assert told[-1] == (4, 4)
    assert [done for done, _ in told] == [1, 2, 3, 4]


def test_a_change_during_the_embedding_is_seen_and_the_plan_made_again() -> None:
    house = House()
    house.sync(document("a"), document("b"))
    interruptions = [later(days=1)]

    def interrupt(_done: int, _total: int) -> None:
        if interruptions:
            with house.units() as unit:
                unit.library.confirm_review("b", interruptions.pop())
                unit.commit()

    report = house.publisher.sync(FolderContents((document("a", "New."), document("b"))), NOON, "files", interrupt)
    assert (report.updated, report.embedded) == (("a",), 1)
    assert house.is_whole()


def test_a_library_that_never_rests_is_reported_as_busy() -> None:
    house = House()
    house.sync(document("a"), document("b"))

    class Restless(FakeSectionIndex):
        def add(self, *arguments: Any) -> int:
            with house.units() as unit:
                unit.library.confirm_review("b", NOON)
                unit.commit()
            return super().add(*arguments)

    publisher = Publisher(house.units, Restless())
    with pytest.raises(LibraryBusyError):
        publisher.rebuild()


def test_a_folder_goes_all_the_way(tmp_path: Path) -> None:
    from retrieval.adapters.markdown.files import read_folder  # noqa: PLC0415

    (tmp_path / "refunds.md").write_text("# Refunds\n\nUp to 30 days.\n\n## Limits\n\n500 USD.\n", encoding="utf-8")
    house = House()
    report = house.publisher.sync(read_folder(tmp_path), NOON, "files")
    assert (report.added, report.embedded) == (("refunds",), 2)
    assert house.texts() == {"Up to 30 days.", "500 USD."}


LEADS = {"audience": frozenset({"lead"})}
PAY = "The pay band of a director runs from 140,000 to 175,000 a year and is read by leads only."


def renamed(found: SopDocument, sop_id: str, **changed: str) -> SopDocument:
    return replace(found, id=sop_id, source=changed.get("source", f"{sop_id}.md"), title=changed.get("title", found.title))


@pytest.mark.parametrize(
    "then",
    [
        document("pay", PAY),
        document("pay", "Other words altogether."),
        renamed(document("pay", PAY), "bands", title="Bands"),
        renamed(document("pay", "Wholly new words here."), "bands"),
        renamed(document("pay", "Wholly new words here."), "bands", source="pay.md", title="Bands"),
        renamed(document("pay", "As said before: " + PAY.replace("director", "head")), "bands", title="Bands"),
    ],
)
@pytest.mark.parametrize("is_gone_between", [False, True])
def test_what_was_restricted_opens_only_when_a_person_confirms_it(house: House, then: SopDocument, is_gone_between: bool) -> None:
    house.sync(document("pay", PAY, **LEADS), document("b"))
    if is_gone_between:
        house.sync(document("b"), allow_retire=True)
    report = house.sync(then, document("b"), allow_retire=True)
    assert (report.pending, report.opening) == ((then.id,), (then.id,))
    assert "--opens" in report.problems[0].remedy
    with house.units() as unit:
        assert {found.sop.id for found in unit.library.current(EVERYONE)} == {"b"}
    again = house.sync(replace(then, title=then.title + " 2024"), document("b"), allow_retire=True)
    assert again.opening == (then.id,)
    with pytest.raises(OpensError, match="lead"):
        house.publisher.approve(then.id, "U9", NOON)
    house.publisher.approve(then.id, "U9", NOON, opens=True)
    with house.units() as unit:
        assert {found.sop.id for found in unit.library.current(EVERYONE)} == {"b", then.id}
    assert house.sync(replace(then, title="Once more"), document("b"), allow_retire=True).updated == (then.id,)


def test_text_of_a_restricted_sop_in_an_open_one_waits(house: House) -> None:
    pay = document("pay", PAY, **LEADS)
    house.sync(pay, document("b"))
    assert house.sync(pay, document("b", f"Refund within 30 days. {PAY}")).opening == ("b",)
    house.publisher.approve("b", "U9", NOON, opens=True)
    assert house.sync(pay, document("b", f"Refund within 31 days. {PAY}")).updated == ("b",)


def test_a_restricted_version_that_was_never_approved_guards_as_well(house: House) -> None:
    house.sync(document("pay", PAY, **LEADS, **REQUIRED))
    assert house.sync(document("pay", PAY + " Now open.")).opening == ("pay",)
    assert house.sync(document("pay", PAY + " Still open.")).opening == ("pay",)
    assert house.texts() == set()


def test_approval_required_does_not_end_with_a_new_name_or_a_second_change(house: House) -> None:
    house.sync(document("a", "First.", **REQUIRED))
    assert house.sync(document("a", "Second.")).pending == ("a",)
    assert house.sync(document("a", "Third.")).pending == ("a",)
    assert house.sync(renamed(document("a", "Fourth."), "z"), allow_retire=True).pending == ("z",)


def test_going_back_to_an_open_version_is_confirmed(house: House) -> None:
    house.sync(document("a", "Open."))
    house.sync(document("a", "Closed.", **LEADS))
    with pytest.raises(OpensError):
        house.publisher.rollback("a", 1, "U9", NOON)
    house.publisher.rollback("a", 1, "U9", NOON, opens=True)
    assert "Open." in house.texts()
