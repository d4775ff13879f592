from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.quiz_sops import REFUNDS, family_of, steps_of
from support.pseudo_locale import is_translated, pseudo_locale

from core.localization import speaking
from nudges.items.lint import lint
from nudges.items.models import Draft, Kind, Rule

SOURCE = "An annual plan is refunded within 30 days. A monthly plan is refunded within 14 days."
GOOD = Draft(
    Kind.WRITTEN,
    "Within how many days is a yearly plan paid back?",
    ("14 days", "30 days", "60 days"),
    1,
    "An annual plan is refunded within 30 days.",
    "The rule",
)
WORDS = replace(GOOD, stem="Who signs?", options=("the billing lead", "the finance lead", "a colleague"), key=0)


def _rules(draft: Draft) -> set[Rule]:
    return {finding.rule for finding in lint(draft, SOURCE)}


def test_a_good_item_has_no_finding():
    assert lint(GOOD, SOURCE) == ()
    assert lint(WORDS, SOURCE) == ()


@pytest.mark.parametrize(
    ("rule", "draft"),
    [
        (Rule.OPTION_COUNT, replace(GOOD, options=("14 days", "30 days"))),
        (Rule.OPTION_COUNT, replace(GOOD, options=tuple(f"{n} days" for n in (14, 30, 40, 50, 60, 70)))),
        (Rule.DUPLICATE_OPTIONS, replace(GOOD, options=("14 days", "30 days", "30 days."))),
        (Rule.DUPLICATE_OPTIONS, replace(GOOD, options=("24 hours", "30 hours", "24h"))),
        (
            Rule.NEAR_DUPLICATES,
            replace(WORDS, options=("the billing lead signs it off first", "the billing lead signs it off", "a colleague")),
        ),
        (Rule.ALL_OR_NONE, replace(WORDS, options=("the billing lead", "the finance lead", "none of the above"))),
        (Rule.UNLIKE_OPTIONS, replace(GOOD, options=("14 days", "30 days", "the finance lead"))),
        (Rule.UNLIKE_OPTIONS, replace(GOOD, options=("14 days", "30 days", "60 hours"))),
        (Rule.UNSORTED_NUMBERS, replace(GOOD, options=("60 days", "30 days", "40 days"))),
        (
            Rule.LENGTH_CUE,
            replace(WORDS, options=("the billing lead together with a second person from finance", "the lead", "support")),
        ),
        (Rule.ARTICLE_CUE, replace(WORDS, stem="It is signed by an ▢", options=("owner", "lead", "colleague"))),
        (
            Rule.WORD_OVERLAP,
            replace(
                WORDS, stem="Which colleague signs large foreign refunds?", options=("signs large foreign refunds", "nods", "waits")
            ),
        ),
        (Rule.LEAKED_ANSWER, replace(WORDS, stem="The billing lead signs: who signs?")),
        (Rule.ABSOLUTES, replace(WORDS, options=("the billing lead", "always the finance lead", "a colleague"))),
        (Rule.UNFLAGGED_NEGATIVE, replace(WORDS, stem="Who does not sign?")),
        (Rule.VAGUE_FREQUENCY, replace(WORDS, stem="Who often signs?")),
        (Rule.DANGLING_REFERENCE, replace(WORDS, stem="Who signs the form above?")),
        (Rule.DANGLING_REFERENCE, replace(WORDS, stem="What belongs in the gap? “They sign within ▢.”")),
        (Rule.HEDGED_SOURCE, replace(GOOD, evidence="It usually takes 30 days.")),
        (Rule.TRUNCATED_SOURCE, replace(WORDS, options=("the billing lead", "the finance lead and", "a colleague"))),
        (Rule.TRUNCATED_SOURCE, replace(GOOD, evidence="A plan is refunded within:")),
        (Rule.EVIDENCE_MISSING, replace(GOOD, evidence="An annual plan is refunded within 31 days.")),
        (Rule.EVIDENCE_MISSING, replace(GOOD, evidence="")),
    ],
)
def test_each_rule_finds_its_fault(rule, draft, monkeypatch):
    with pseudo_locale(monkeypatch):
        assert all(is_translated(finding.in_words) for finding in lint(draft, SOURCE))
    assert rule in _rules(draft)


@pytest.mark.parametrize(
    "draft",
    [
        replace(GOOD, options=("True", "False"), key=0, stem="True or false? “Refunds” says: “A plan is refunded within 30 days.”"),
        replace(WORDS, stem="Who does NOT sign?"),
        replace(WORDS, options=("always the lead", "always the owner", "always support")),
        replace(GOOD, options=("60 days", "30 days", "14 days")),
    ],
    ids=["true or false has two options", "a negative in capitals", "absolutes in all options", "falling numbers"],
)
def test_what_only_looks_like_a_fault_passes(draft):
    assert _rules(draft) == set()


def test_a_finding_keeps_an_item_from_being_released():
    text = REFUNDS.replace("# Refunds", "# Wait for the status Paid out")
    answers = [{item.answer for item in steps_of(page)} for page in (REFUNDS, text)]
    assert answers[0] - answers[1] == {"Wait for the status Paid out"}


def test_the_family_knows_where_its_evidence_stands():
    family = family_of(REFUNDS, "business-day-1")
    assert "within 3 business days" in family.section.text


def test_a_finding_is_said_in_the_owners_language_and_one_that_was_stored_whole_stays():
    (found,) = lint(replace(WORDS, stem="The billing lead signs: who signs?"), SOURCE)
    with speaking("de"):
        assert found.in_words == "die Frage enthält ihre Antwort: „the billing lead“"
        assert replace(found, what="two {curly} words", values=()).in_words == "two {curly} words"
