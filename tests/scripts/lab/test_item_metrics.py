"""What became of labelled cases, counted; and a judge who does not answer is wrong either way."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest
from fakes.language_model import ScriptedModel
from fakes.stand_ins import sample_shelf

from core.language_model import Prompt
from nudges.items.model_items import Rejected, Stage, written_case
from nudges.items.models import Item
from scripts.lab.prompts.cases import CasesError, ChangeCase, Edit, ItemCase, Place, Shelf, read_cases
from scripts.lab.prompts.item_metrics import Tried, writing_figures
from scripts.lab.prompts.labelled import NOTHING, Wanted


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return sample_shelf()


@pytest.fixture(scope="module")
def case() -> ItemCase:
    return read_cases("write_case", ItemCase).cases[0]


def item_of(shelf: Shelf, case: ItemCase) -> Item:
    def say(prompt: Prompt) -> dict[str, object]:
        if prompt.template == "write_case":
            return asdict(case.good)
        options = next(part.text for part in prompt.parts if part.name == "options").splitlines()
        right = next(line[0] for line in options if line[3:] == case.good.options[case.good.answer])
        return {"choice": right if prompt.template == "judge_case" else "none"}

    model = ScriptedModel(say)
    found = written_case(model, model, shelf.assignment(case))
    assert isinstance(found, Item), found
    return found


def test_survivors_count_only_with_the_right_key(shelf: Shelf, case: ItemCase) -> None:
    item, assignment = item_of(shelf, case), shelf.assignment(case)
    dropped = [Rejected(assignment, stage, "") for stage in (Stage.EVIDENCE, Stage.JUDGE, Stage.JUDGE)]
    found = writing_figures(
        [Tried(item, case.right), Tried(item, Wanted(has=(("the finance lead",),))), *(Tried(one, NOTHING) for one in dropped)]
    )
    assert found == {"score": 0.2, "n": 5, "survived": 0.4, "key_right": 0.5, "dropped": {"judge": 2, "evidence": 1}}


def test_every_labelled_item_says_what_its_label_says() -> None:
    for one in read_cases("write_case", ItemCase).cases:
        assert one.right.is_met_by(one.good.options[one.good.answer]), one
        assert one.person in one.good.stem, one
        assert one.amount in one.good.stem, one


@pytest.mark.parametrize("name", ["judge_case", "closed_book_case"])
def test_bad_items_stand_on_rules_of_the_sample_company(shelf: Shelf, name: str) -> None:
    cases = read_cases(name, ItemCase).cases
    assert [shelf.assignment(bad).rule for bad in cases] == [bad.rule for bad in cases]


def test_a_case_that_the_sample_company_does_not_bear_out_is_told(shelf: Shelf, case: ItemCase) -> None:
    with pytest.raises(CasesError, match="does not say: Nobody pays"):
        shelf.assignment(replace(case, rule="Nobody pays."))
    with pytest.raises(CasesError, match="no section “Holidays”"):
        shelf.current(Place("refunds", "Holidays"))
    with pytest.raises(CasesError, match="no SOP cooking"):
        shelf.current(Place("cooking", "Soup"))
    with pytest.raises(CasesError, match="does not say: 99 days"):
        shelf.edited(ChangeCase("refunds", (Edit("Issue a refund", "99 days", "9 days"),), NOTHING, ()))


def test_an_edit_replaces_removes_or_adds(shelf: Shelf) -> None:
    heading = "How long the money takes"
    edits = (
        Edit(heading, "3 business days", "4 business days"),
        Edit(heading, "Do not refund again."),
        Edit(heading, now="Be patient."),
    )
    old, new = shelf.edited(ChangeCase("refunds", edits, NOTHING, ()))
    before, after = (next(section.text for section in version.sections if section.heading == heading) for version in (old, new))
    assert "3 business days" in before
    assert "4 business days" in after
    assert "Do not refund again." not in after
    assert after.endswith("Be patient.")
