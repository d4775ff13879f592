"""Runs of a source on fakes: nothing is taken for gone on a guess, and what a person must look at waits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.samples import NOON, document
from fakes.section_index import FakeSectionIndex
from fakes.sources import FakeCopy, FakeSource
from fakes.unit_of_work import Units, fake_units

from retrieval.library.errors import TooManyRetiredError
from retrieval.library.models import Approval, FolderContents, Problem, Severity, SopDocument, SyncReport
from retrieval.publishing import Publisher
from retrieval.sources.errors import PageError, PageGoneError, SourceError
from retrieval.sources.models import Kind, SourceSettings
from retrieval.sources.syncing import ConfiguredSource, SourceSync

WIKI = SourceSettings("wiki", Kind.FOLDER, "/srv/wiki")


def page(path: str, text: str) -> SopDocument:
    """A page as it is read; `id=…` and `roles=…` in its text stand for front matter."""
    said = dict(part.split("=", 1) for part in text.split() if "=" in part)
    roles = frozenset(filter(None, said.get("roles", "").split(",")))
    own = document(said.get("id", path.removesuffix(".md")), text, audience=roles)
    return replace(own, source=path)


class House:
    """A library that one source, and a folder that is synced by hand, fill."""

    def __init__(self) -> None:
        self.units: Units = fake_units()
        self.publisher = Publisher(self.units, FakeSectionIndex())
        self.source, self.copy = FakeSource(), FakeCopy(page)
        self.settings = WIKI

    def sync(self, *, yes: bool = False) -> SyncReport:
        configured = ConfiguredSource(self.settings, lambda: self.source, self.copy)
        return SourceSync(self.units, self.publisher, lambda: NOON).run(configured, allow_retire=yes)

    def by_hand(self, *documents: SopDocument, yes: bool = False) -> SyncReport:
        return self.publisher.sync(FolderContents(documents), NOON, "files", allow_retire=yes)

    def answering(self) -> dict[str, str]:
        """What readers may find: the first section's text by SOP."""
        with self.units() as unit:
            found = [each for audience in unit.library.audiences() for each in unit.library.current(audience)]
        return {each.sop.id: each.section.text for each in found if each.section.anchor == "limits"}


@pytest.fixture
def house() -> House:
    house = House()
    house.source.pages = {f"p{number}": f"Text {number}." for number in range(6)}
    house.sync()
    return house


def test_a_page_that_is_gone_after_a_complete_listing_answers_no_more_and_keeps_its_versions(house: House) -> None:
    del house.source.pages["p0"]
    report = house.sync()
    assert report.retired == ("wiki:p0",)
    assert "wiki:p0" not in house.answering()
    with house.units() as unit:
        assert [version.number for version in unit.library.versions("wiki:p0")] == [1]
        assert unit.sources.run("wiki").pages == 5


def test_an_incomplete_listing_changes_nothing_and_is_told(house: House) -> None:
    before = house.answering()
    house.source.pages = {"p1": "Changed."}
    house.source.why = "the third part is missing"
    with pytest.raises(SourceError, match="third part is missing"):
        house.sync()
    assert house.answering() == before
    with house.units() as unit:
        run = unit.sources.run("wiki")
    assert (run.completed_at, run.pages, run.is_held) == (NOON, 6, False)
    assert "third part is missing" in run.error
    house.source.why = ""
    house.source.pages = {f"p{number}": f"Text {number}." for number in range(6)}
    house.sync()
    with house.units() as unit:
        assert unit.sources.run("wiki").error == ""


def test_a_token_that_is_lost_while_pages_are_read_changes_nothing(house: House) -> None:
    before = house.answering()
    house.source.pages |= {"p1": "Changed.", "p2": "Changed too."}
    house.source.broken["p2"] = SourceError("the token is refused", "Make a new one.")
    with pytest.raises(SourceError):
        house.sync()
    assert house.answering() == before


def test_more_than_a_fifth_gone_is_held_until_somebody_says_yes(house: House) -> None:
    before = house.answering()
    del house.source.pages["p0"], house.source.pages["p1"]
    house.source.pages["p2"] = "Changed."
    with pytest.raises(TooManyRetiredError, match=r"2 of 6 SOPs of wiki; nothing was changed.*cairn sources sync wiki --yes"):
        house.sync()
    assert house.answering() == before
    with house.units() as unit:
        assert unit.sources.run("wiki").is_held
    assert house.sync(yes=True).retired == ("wiki:p0", "wiki:p1")
    assert house.answering()["wiki:p2"] == "Changed."


@pytest.mark.parametrize("count", [1, 3])
def test_a_source_that_shows_nothing_any_more_is_held_however_small_it_is(count: int) -> None:
    house = House()
    house.source.pages = {f"p{number}": "Text." for number in range(count)}
    house.sync()
    house.source.pages = {}
    with pytest.raises(TooManyRetiredError):
        house.sync()
    assert len(house.answering()) == count


def test_a_small_source_of_which_nothing_stays_is_held_although_it_shows_something_new() -> None:
    house = House()
    house.source.pages = {"a": "A.", "b": "B."}
    house.sync()
    house.source.pages = {"c": "C."}
    with pytest.raises(TooManyRetiredError):
        house.sync()
    assert house.answering().keys() == {"wiki:a", "wiki:b"}


def test_one_of_three_pages_may_go_without_asking() -> None:
    house = House()
    house.source.pages = {"a": "A.", "b": "B.", "c": "C."}
    house.sync()
    del house.source.pages["b"]
    assert house.sync().retired == ("wiki:b",)


def test_sources_and_a_folder_synced_by_hand_retire_only_their_own(house: House) -> None:
    house.by_hand(document("a"), document("p1"))
    assert house.by_hand(document("a")).retired == ("p1",)
    del house.source.pages["p1"]
    assert house.sync().retired == ("wiki:p1",)
    house.settings = replace(WIKI, name="drive")
    house.source.pages = {"a": "Drive's."}
    assert house.sync().added == ("drive:a",)
    assert house.answering().keys() == {"a", "drive:a", *(f"wiki:p{number}" for number in (0, 2, 3, 4, 5))}


def test_pages_of_two_sources_with_one_title_are_no_rename_of_a_restricted_one(house: House) -> None:
    house.by_hand(document("p9", "Nothing else is said in this one.", audience=frozenset({"hr"})))
    house.source.pages["p9"] = "Quite another text of its own."
    assert house.sync().added == ("wiki:p9",)


def test_a_renamed_page_keeps_its_sop(house: House) -> None:
    house.source.paths["p0"] = "new-name.md"
    report = house.sync()
    assert (report.added, report.retired, report.unchanged) == ((), (), 5)
    assert report.updated == ("wiki:p0",)  # the sample's title follows the name
    with house.units() as unit:
        assert unit.library.card("wiki:p0").source == "wiki:/new-name.md"


def test_a_file_that_was_moved_without_a_change_keeps_its_sop_and_its_old_name_is_free(house: House) -> None:
    house.source.pages["moved"] = house.source.pages.pop("p0")
    assert (house.sync().retired, "wiki:moved" in house.answering()) == ((), False)
    house.source.pages["p0"] = "Another page under the old name."
    assert house.sync().added == ("wiki:p0-2",)
    assert house.answering()["wiki:p0"] == "Text 0."
    assert house.sync().unchanged == 7


def test_a_page_that_cannot_be_read_leaves_its_sop_as_it_was(house: House) -> None:
    house.source.pages["p0"] = "Newer."
    house.source.broken["p0"] = PageError("it is larger than 25 MB", "Split it.")
    report = house.sync()
    assert report.retired == ()
    assert house.answering()["wiki:p0"] == "Text 0."
    assert [(problem.file, problem.sop_id) for problem in report.problems] == [("wiki:/p0.md", "wiki:p0")]


def test_a_page_that_was_deleted_between_listing_and_reading_answers_no_more(house: House) -> None:
    house.source.pages["p0"] = "Newer."
    house.source.broken["p0"] = PageGoneError("410", "Nothing to do.")
    assert house.sync().retired == ("wiki:p0",)


def test_a_page_left_out_on_purpose_answers_no_more_and_is_named(house: House) -> None:
    del house.source.pages["p0"]
    house.source.skipped = (Problem("P0", None, "not read: it is restricted", "Nothing to do.", Severity.NOTICE),)
    report = house.sync()
    assert report.retired == ("wiki:p0",)
    assert report.problems[0].file == "wiki:/P0"


def test_only_what_is_new_or_changed_is_fetched(house: House) -> None:
    house.source.fetched.clear()
    house.source.pages["p3"] = "Changed."
    house.sync()
    assert house.source.fetched == ["p3"]


def test_a_warning_of_the_source_makes_the_version_wait(house: House) -> None:
    house.source.pages["p0"] = "Changed."
    house.source.warnings["p0"] = ("1 part of the page cannot be read",)
    report = house.sync()
    assert report.pending == ("wiki:p0",)
    assert house.answering()["wiki:p0"] == "Text 0."
    assert "check by hand: 1 part of the page" in str(report.problems[0])


def test_the_source_restricts_pages_and_a_page_cannot_leave_it() -> None:
    house = House()
    house.settings = replace(WIKI, audience=frozenset({"hr", "finance"}))
    house.source.pages = {"open": "Open.", "narrow": "roles=hr", "wide": "roles=hr,sales", "outside": "roles=sales"}
    report = house.sync()
    with house.units() as unit:
        audiences = {name: unit.library.card(f"wiki:{name}").governance.audience for name in ("open", "narrow", "wide")}
    assert audiences == {"open": {"hr", "finance"}, "narrow": {"hr"}, "wide": {"hr"}}
    assert [problem.sop_id for problem in report.problems] == ["wiki:outside"]
    assert "wiki:outside" not in house.answering()


def test_a_source_that_names_no_audience_any_more_opens_nothing_by_itself() -> None:
    house = House()
    house.settings = replace(WIKI, audience=frozenset({"hr"}))
    house.source.pages = {"a": "Salaries are paid on the 25th of each month."}
    house.sync()
    house.settings = WIKI
    report = house.sync()
    assert (report.pending, report.opening) == (("wiki:a",), ("wiki:a",))
    with house.units() as unit:
        assert unit.library.card("wiki:a").governance.audience == {"hr"}


def test_once_a_page_needed_approval_a_source_does_not_switch_it_off() -> None:
    house = House()
    house.settings = replace(WIKI, approval=Approval.REQUIRED)
    house.source.pages = {"a": "First."}
    assert house.sync().pending == ("wiki:a",)
    house.settings = WIKI
    house.source.pages = {"a": "Second."}
    assert house.sync().pending == ("wiki:a",)
    assert house.answering() == {}


def test_the_author_goes_into_the_version_and_is_not_kept_beside_it(house: House) -> None:
    with house.units() as unit:
        assert unit.library.latest("wiki:p0").provenance.author == "ada@example.com"
    assert {copy.author for _, _, copy in house.copy.held.values()} == {None}


def test_two_pages_with_one_id_are_both_named_and_neither_is_taken(house: House) -> None:
    house.source.pages |= {"x": "id=same here", "y": "id=same there"}
    report = house.sync()
    assert report.added == ()
    assert [problem.file for problem in report.problems] == ["wiki:/x.md", "wiki:/y.md"]


def test_a_source_that_is_taken_out_can_be_withdrawn_as_a_whole(house: House) -> None:
    house.by_hand(document("a"))
    SourceSync(house.units, house.publisher, lambda: NOON).withdraw("wiki")
    assert house.answering().keys() == {"a"}
    with house.units() as unit:
        assert unit.sources.runs() == []
