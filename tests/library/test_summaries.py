"""Two lines about a change: made from the texts alone, or worded by a model that both versions bear out."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from fakes.language_model import ScriptedModel
from fakes.quiz_sops import sop

from core.language_model import Trouble
from retrieval.adapters.markdown.files import read_folder
from retrieval.library.models import Section
from retrieval.summaries import Summary, stands_in, summary_of

SOPS = Path(__file__).parents[2] / "examples" / "sops"

OLD = """# Refunds

## Windows

A monthly plan is refunded within 14 days of the capture. An annual plan is refunded within 30 days.

## Who approves

The billing lead approves refunds above EUR 500.

## Letters

Send the letter by post.
"""
NEW = OLD.replace("14 days", "21 days").replace("## Letters\n\nSend the letter by post.\n", "## Taxes\n\nAdd the tax id.\n")
PLAIN = ("Changed: Windows. New: Taxes. Removed: Letters.", "Windows: 14 days is now 21 days.")
TRUE = {
    "section": "Windows",
    "before": "A monthly plan is refunded within 14 days",
    "now": "A monthly plan is refunded within 21 days",
}


def summary(model=None, old: str = OLD, new: str = NEW) -> Summary:
    return summary_of(sop(old), sop(new), model)


def test_without_a_model_two_plain_lines():
    assert summary() == Summary(PLAIN)
    assert summary(old=OLD, new=OLD) == Summary(())


def test_a_new_sentence_is_quoted_when_no_number_changed():
    new = OLD.replace("refunds above EUR 500.", "refunds above EUR 500. Ask in the channel first.")
    assert summary(new=new).lines[1] == "Who approves now says: “Ask in the channel first.”"
    assert summary(old=new, new=OLD).lines[1] == "Who approves no longer says: “Ask in the channel first.”"


def test_owners_and_audiences_are_changes_too():
    found = summary_of(sop(OLD, owner="U0ADA"), sop(OLD, owner="U0BEN"))
    assert found.lines == ("Changed: front matter.", "front matter now says: “owner: U0BEN”")


def test_a_true_wording_is_shown():
    added = {"section": "Taxes", "before": "", "now": "Add the tax id"}
    found = summary(ScriptedModel(summary={"points": [TRUE, added]}))
    assert found.by_model
    assert found.lines == (
        "Windows: A monthly plan is refunded within 21 days (before: A monthly plan is refunded within 14 days).",
        "Taxes is new: Add the tax id.",
    )


def test_a_section_below_another_is_named_as_the_model_reads_its_label():
    old = OLD.replace("## Windows", '## Refunds by card\n\n### Windows "by plan"')
    point = TRUE | {"section": "Refunds by card Windows by plan"}
    found = summary(ScriptedModel(summary={"points": [point]}), old, old.replace("14 days", "21 days"))
    assert found.by_model
    assert found.lines[0].startswith('Refunds by card > Windows "by plan": A monthly plan is refunded within 21 days')


@pytest.mark.parametrize(
    "change",
    [
        {"now": "A monthly plan is refunded within 28 days"},
        {"before": TRUE["now"], "now": TRUE["before"]},
        {"before": "An annual plan is refunded within 14 days"},
        {"now": "An annual plan is refunded within 21 days"},
        {"now": "A monthly plan is not refunded within 21 days"},
        {"before": "An annual plan is refunded within 30 days", "now": "An annual plan is refunded within 30 days"},
        {"section": "Payouts"},
        {"section": "Letters"},
        {"before": ""},
        {"now": ""},
        {"now": "Rosa refunds within 21 days"},
        {"now": "<!channel> A monthly plan is refunded within 21 days"},
        {"now": "A monthly plan is refunded within 21 days" + " of the capture" * 20},
    ],
)
def test_a_false_point_brings_the_plain_lines_back(change):
    model = ScriptedModel(summary={"points": [TRUE | change]})
    assert summary(model) == Summary(PLAIN)
    assert summary(ScriptedModel(summary={"points": [TRUE, TRUE | change]})) == Summary(PLAIN)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("Monthly plans are refunded within 21 days of the capture", "Monthly plans are refunded within 14 days of the capture"),
        ("Monthly plans: refunded within 21 days", "Monthly plans: refunded within 14 days"),
    ],
)
def test_other_words_for_the_same_are_believed_as_in_answers(now, before):
    found = summary(ScriptedModel(summary={"points": [{"section": "Windows", "before": before, "now": now}]}))
    assert found.by_model


@pytest.mark.parametrize("script", [Trouble.TIMEOUT, Trouble.OVER_BUDGET, "no json", {"points": []}, {"points": [TRUE] * 3}])
def test_a_model_that_fails_costs_nothing(script):
    assert summary(ScriptedModel(summary=script)) == Summary(PLAIN)


def test_the_model_is_not_asked_when_nothing_changed():
    model = ScriptedModel()
    assert summary(model, OLD, OLD) == Summary(())
    assert model.asked == []


def test_the_texts_are_data_of_a_versioned_prompt():
    model = ScriptedModel(Trouble.REFUSED)
    summary(model)
    (asked,) = model.asked
    assert (asked.purpose, asked.prompt.template, asked.prompt.version) == ("summary", "summarise_change", "v1")
    assert {part.label for part in asked.prompt.parts} == {"Windows", "Taxes", "Letters"}
    assert "14 days" not in asked.prompt.system


def test_of_hundreds_of_lies_about_real_sops_none_is_believed():
    documents = read_folder(SOPS).documents
    told = [(one, section, text) for one in documents for section in one.sections for text in sentences_of(section)]
    chance = random.Random(7)  # noqa: S311 - a draw for a test
    chance.shuffle(told)
    lies = truths = 0
    for document, section, text in told[:150]:
        truths += stands_in(text, document, section)
        for lie in lies_about(text, chance.choice(told)[2]):
            if lie not in section.text:
                lies += 1
                assert not stands_in(lie, document, section), (lie, text)
    assert lies >= 200
    assert truths >= 140


def sentences_of(section: Section) -> list[str]:
    return [text for text in re.split(r"(?<=[.!?])\s+|\n+", section.text) if len(text.split()) >= 5 and not set("|[#") & set(text)]


def lies_about(text: str, foreign: str) -> list[str]:
    """Another number, a "not", a role or tool that was never there, a rule of another section."""
    number, verb = re.search(r"\d+", text), re.search(r"\b(?:must|is|are|can|may)\b(?! not)", text)
    lies = [foreign, f"{text.rstrip('. ')} after Rosa agrees."]
    lies += [text[: number.start()] + str(int(number.group()) + 7) + text[number.end() :]] if number else []
    return [*lies, text[: verb.end()] + " not" + text[verb.end() :]] if verb else lies
