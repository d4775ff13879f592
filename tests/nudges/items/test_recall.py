from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.quiz_sops import REFUNDS, sop

from nudges.items.bank import BankItem, ItemState
from nudges.items.gates import section_is_asked
from nudges.items.models import Item, Kind, Release
from nudges.items.outline import outline
from nudges.items.plain import stands_in
from nudges.items.recall import (
    LONGEST,
    NotTaught,
    checked,
    graded_first,
    not_taught,
    recall_item,
    recall_items,
    shown_blocks,
    word_count,
)
from nudges.items.situations import situation as situation_of

PROSE = "A customer who writes twice about one invoice gets one answer, in the older ticket, from whoever began it."
GERMAN = (
    "Wer zweimal wegen einer Rechnung schreibt, bekommt eine Antwort im älteren Vorgang, und zwar von der Person, die ihn begann."
)
JAPANESE = "同じ請求書について二度問い合わせた顧客には古いチケットで最初に担当した者が一度だけ回答します。"


def cards(text: str, **more: str) -> list[Item]:
    return recall_items(sop(text, **more))


def situation(text: str) -> str:
    document = sop(text)
    return situation_of(document, document.sections[-1])


def test_every_section_gives_one_card_that_is_released() -> None:
    items = cards(REFUNDS)
    document = sop(REFUNDS)
    assert [item.section for item in items] == [section.anchor for section in document.sections if word_count(section.text) >= 15]
    assert all((item.kind, item.release, item.options, item.findings) == (Kind.RECALL, Release.AUTO, (), ()) for item in items)
    assert all(item.answer == item.evidence for item in items)
    texts = {section.anchor: section.text for section in document.sections}
    assert all(stands_in(item.evidence, texts[item.section]) for item in items)


@pytest.mark.parametrize("text", [PROSE, GERMAN, JAPANESE, f"| Plan | Window |\n|---|---|\n| {PROSE} | 14 days |", f"> {PROSE}"])
def test_any_language_and_shape_is_practised(text: str) -> None:
    (item,) = cards(f"# Page\n\n## Double mails\n\n{text}", language="de")
    assert stands_in(item.evidence, text)


def test_a_card_is_another_one_when_it_shows_other_words() -> None:
    (item,), (same,), (other,) = (
        cards(f"# Page\n\n## Mails\n\n{text}") for text in (PROSE, PROSE, PROSE.replace("older", "newer"))
    )
    assert item.id == same.id
    assert item.family == other.family
    assert item.id != other.id


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("# Refunds\n\n## Mails\n\nToo short.", NotTaught.SHORT),
        (f"# Refunds\n\n## Change log\n\n{PROSE}", NotTaught.RECORD),
        (f"# Release notes\n\n## Mails\n\n{PROSE}", NotTaught.RECORD),
        (f"# Handbuch\n\n## Inhaltsverzeichnis\n\n{PROSE}", NotTaught.RECORD),
        (
            "# Tools\n\n## Where\n\n" + "\n".join(f"- [A page of ours {n}](https://x.example/{n})" for n in range(9)),
            NotTaught.LINKS,
        ),
        (f"# Refunds\n\n## Check yourself\n\n{PROSE}", NotTaught.CHECK),
    ],
)
def test_what_holds_no_rules_is_not_practised(page: str, why: NotTaught) -> None:
    document = sop(page)
    assert recall_items(document) == []
    assert not_taught(document, document.sections[-1]) is why


@pytest.mark.parametrize(
    "heading",
    [
        "Generate the changelog",
        "Contents of a parcel that we may not send abroad",
        "Step 5: update the history",
        "Minutes of downtime",
    ],
)
def test_a_task_about_a_record_is_practised(heading: str) -> None:
    assert len(cards(f"# Refunds\n\n## {heading}\n\n{PROSE}")) == 1


def test_an_archived_page_is_not_practised() -> None:
    document = replace(sop(f"# Refunds\n\n## Mails\n\n{PROSE}"), source="archive/2019/refunds.md")
    assert not_taught(document, document.sections[-1]) is NotTaught.ARCHIVED
    assert recall_items(document) == []


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("## Issue a refund", "Refunds: you have to issue a refund. What do you do, and what do you watch for?"),
        ("## Issue", "What holds for “Issue” (Refunds)? Say it in your own words first."),
        ("## VAT changes", "What holds for “VAT changes” (Refunds)? Say it in your own words first."),
        ("## How late may I ask?", "Somebody asks you: “How late may I ask?” (Refunds). What do you tell them?"),
        ("## How we pay back", "A new colleague asks how we pay back (Refunds). What do you say?"),
        ("## Partial\n\n### If the card is closed", "Refunds › Partial: if the card is closed. What do you do?"),
        ("## At the till", "Refunds: at the till. What do you do?"),
        ("## Nobody answers the mail", "This happens: “Nobody answers the mail” (Refunds). What do you do first, and what then?"),
        (
            "## The printer stops in the night",
            "This happens: “The printer stops in the night” (Refunds). What do you do first, and what then?",
        ),
        (
            "## A slip that nobody can read",
            "What holds for “A slip that nobody can read” (Refunds)? Say it in your own words first.",
        ),
        ("## Re: Fwd: old vouchers — from Ada, 3 May", "What holds for “old vouchers” (Refunds)? Say it in your own words first."),
        ("## From: Ada. To: all. Subject: the till", "What holds for “the till” (Refunds)? Say it in your own words first."),
        (
            "## 3.2 Vouchers\n\nNot much.\n\n## 3.3 Gift cards",
            "What holds for “Gift cards” (Refunds)? Say it in your own words first.",
        ),
        ("## 24 hours", "What holds for “24 hours” (Refunds)? Say it in your own words first."),
        ("", "What holds for “Refunds”? Say it in your own words first."),
    ],
)
def test_a_heading_becomes_a_situation(heading: str, said: str) -> None:
    assert situation(f"# Refunds\n\n{heading}\n\n{PROSE}") == said


@pytest.mark.parametrize(
    ("heading", "is_taught"),
    [
        ("Obsolete printers", True),
        ("Deprecated vouchers", True),
        ("Archived boxes", True),
        ("Obsolete", False),
        ("Vouchers (obsolete)", False),
    ],
)
def test_a_heading_says_that_its_text_is_outdated_only_as_a_status(heading: str, is_taught: bool) -> None:
    document = sop(
        f"# Tills\n\n## {heading}\n\nSlips of such printers must be kept for 14 days in the box by the till of the desk.\n"
    )
    assert bool(recall_items(document)) is is_taught
    assert section_is_asked(outline(document, document.sections[-1])) is is_taught


@pytest.mark.parametrize(
    ("text", "is_settled"),
    [
        ("Outdated slips are thrown away after 14 days by the desk.", True),
        ("Deprecated printers go back to the shop within 14 days.", True),
        ("This section is outdated. Slips are kept for 14 days by the desk.", False),
        ("Status: obsolete\n\nSlips are kept for 14 days by the desk.", False),
    ],
)
def test_a_text_says_of_itself_that_it_is_outdated(text: str, is_settled: bool) -> None:
    document = sop(f"# Tills\n\n## Slips\n\n{text}\n")
    assert section_is_asked(outline(document, document.sections[-1])) is is_settled


def test_of_a_long_section_the_steps_are_shown_and_that_there_is_more() -> None:
    steps = "\n".join(f"{number}. Open the list of invoices number {number} and close what is paid." for number in range(1, 60))
    document = sop(f"# Refunds\n\n## Close invoices\n\n{PROSE}\n\n{steps}")
    (item,) = recall_items(document)
    assert item.evidence.startswith("1. Open the list")
    assert len(item.evidence) <= LONGEST + 80
    assert "more in the SOP" in item.explanation
    shown = shown_blocks(document.sections[-1], item.evidence)
    assert [block.number for block in shown] == list(range(1, len(shown) + 1))
    assert len(shown) == item.evidence.count("\n") + 1


def test_one_endless_paragraph_is_cut_at_a_sentence() -> None:
    (item,) = cards(f"# Refunds\n\n## Mails\n\n{' '.join([PROSE] * 40)}")
    assert item.evidence.endswith("began it.")
    assert len(item.evidence) <= LONGEST


def test_a_whole_section_is_shown_with_its_code_and_quotes() -> None:
    document = sop(f"# Page\n\n## Restart\n\n{PROSE}\n\n```\nsystemctl restart desk\n```\n\n> Ask first.\n> Then wait.\n")
    (item,) = recall_items(document)
    assert shown_blocks(document.sections[-1], item.evidence) == document.sections[-1].blocks
    (gone,) = shown_blocks(document.sections[-1], "Words that are gone.")
    assert gone.text == "Words that are gone."


def banked(item: Item) -> BankItem:
    return BankItem(item, ItemState.AUTO, None)  # type: ignore[arg-type] - nobody asks when


def test_graded_items_come_first_and_check_every_second_time() -> None:
    recall = banked(cards(REFUNDS)[0])
    graded = banked(replace(recall.item, id="g", kind=Kind.CLOZE, options=("1", "2", "3"), key=0))
    elsewhere = banked(replace(recall.item, id="e", section="elsewhere"))
    assert graded_first([recall, graded, elsewhere]) == [graded, elsewhere]
    asked = [checked([recall, graded], reviews) for reviews in range(6)]
    assert asked == [[recall], [graded], [recall], [graded], [recall], [graded]]
    assert checked([graded], 0) == [graded]
    assert checked([recall], 2) == [recall]


def test_other_words_can_be_the_situation() -> None:
    document = sop(REFUNDS)
    section = next(one for one in document.sections if one.anchor == "deadlines")
    usual, asked = recall_item(document, section), recall_item(document, section, "By when must [name] hear from us?")
    assert usual is not None
    assert asked is not None
    assert asked.stem == "By when must [name] hear from us?"
    assert (asked.family, asked.evidence, asked.release) == (usual.family, usual.evidence, Release.AUTO)
    assert asked.id != usual.id
