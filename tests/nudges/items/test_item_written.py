"""Questions that owners write by hand."""

from __future__ import annotations

import pytest
from fakes.quiz_sops import sop

from nudges.items.generate import generate
from nudges.items.models import ItemOrigin, Kind, Release, Rule
from nudges.items.written import written_items

HEAD = "# Refunds\n\n## Windows\n\nAn annual plan is refunded **within 30 days**\nof the capture.\n\n## Check yourself\n\n"
GOOD = """Within how many days is a yearly plan paid back?

- [ ] 14 days
- [x] 30 days
- [ ] 60 days

> refunded within 30 days of the capture
"""


def _problems(text: str, file: str | None = None) -> list[str]:
    return [str(problem) for problem in written_items(sop(text), file).problems]


def test_a_question_becomes_an_item_of_the_section_that_it_quotes():
    document = sop(HEAD + GOOD)
    item = next(item for item in generate(document) if item.kind is Kind.WRITTEN)
    assert (item.answer, item.origin, item.release) == ("30 days", ItemOrigin.OWNER, Release.AUTO)
    assert item.section == "windows"
    assert item.section_digest == document.sections[0].digest
    assert item.evidence == "refunded **within 30 days**\nof the capture"
    assert _problems(HEAD + GOOD) == []


def test_the_section_itself_is_not_asked_about():
    assert {item.kind for item in generate(sop(HEAD + GOOD + "\nReply at least 3 days before the date, please.\n"))} <= {
        Kind.WRITTEN,
        Kind.CLOZE,
        Kind.SCENARIO,
        Kind.DATE,
    }
    assert all(item.section != "check-yourself" for item in generate(sop(HEAD + GOOD)))


def test_a_name_keeps_the_family_while_the_question_is_reworded():
    named = GOOD.replace("paid back?", "paid back? {#window}")
    families = {family.id for family in written_items(sop(HEAD + named)).families}
    assert families == {"refunds#check-yourself/window"}
    assert (
        written_items(sop(HEAD + named)).families[0].id == written_items(sop(HEAD + named.replace("Within", "In"))).families[0].id
    )


def test_options_change_places_unless_their_order_means_something():
    worded = HEAD + "Who signs?\n\n- [x] the lead\n- [ ] support\n- [ ] a colleague\n- [ ] the owner\n\n> refunded within 30 days\n"
    family = written_items(sop(worded)).families[0]
    from nudges.items.generate import variant  # noqa: PLC0415

    items = [item for seed in range(20) if (item := variant(family, seed))]
    assert len({item.options for item in items}) > 1
    assert {item.answer for item in items} == {"the lead"}


def test_a_weak_question_waits_for_a_human():
    weak = HEAD + GOOD.replace("- [ ] 60 days", "- [ ] none of the above")
    item = next(item for item in generate(sop(weak)) if item.kind is Kind.WRITTEN)
    assert Rule.ALL_OR_NONE in {finding.rule for finding in item.findings}
    assert item.release is Release.REVIEW


@pytest.mark.parametrize(
    ("broken", "line", "what"),
    [
        (GOOD.replace("[x]", "[ ]"), 10, "0 right options"),
        (GOOD.replace("- [ ] 60 days", "- [x] 60 days"), 10, "2 right options"),
        (GOOD.replace("- [ ] 14 days\n", "").replace("- [ ] 60 days\n", ""), 10, "1 options"),
        (GOOD.replace("> refunded within 30 days of the capture\n", ""), 10, "names no passage"),
        (GOOD.replace("within 30 days of", "within 31 days of"), 10, "does not stand in this SOP"),
        (GOOD.replace("- [ ] 60 days", "- 60 days"), 14, "has no box"),
        (GOOD.partition("\n\n")[2], 10, "no question"),
        (GOOD + "\n" + GOOD, 18, "two questions are called"),
    ],
)
def test_a_mistake_is_named_with_its_line(broken, line, what):
    text = HEAD + broken
    assert any(what in problem and problem.startswith(f"refunds.md:{line}:") for problem in _problems(text, text)), _problems(
        text, text
    )


def test_without_the_file_the_heading_is_named():
    assert _problems(HEAD + GOOD.replace("[x]", "[ ]"))[0].startswith("refunds.md:8:")


def test_a_mistake_leaves_the_other_questions():
    other = "Who pays?\n\n- [x] the lead\n- [ ] support\n- [ ] a colleague\n\n> refunded within 30 days\n"
    found = written_items(sop(HEAD + GOOD.replace("[x]", "[ ]") + "\n" + other))
    assert [family.id for family in found.families] == ["refunds#check-yourself/who-pays"]
    assert len(found.problems) == 1
