"""Cards, modals, notes, digest and home lines of topics: within Slack's limits whatever people wrote, and inert."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from support.pictures import png_of, png_size
from support.slack_views import view_problems

from bot.blocks import parts
from bot.blocks.checks import message_problems
from bot.charts.drawing import svg_of
from bot.charts.frame import CARD
from bot.slack import calls
from bot.topics.views import modals, notes
from bot.topics.views.card import AlertShown, alert_card, moved_card
from bot.topics.views.chart import Trend, alt_text, chart_of
from bot.topics.views.digest import SHOWN, DigestLine, DigestShown, digest_card
from bot.topics.views.words import STEPS, ShownState, Tally, TopicState, how_often, people
from insights.alerts.readings import AlertKind
from insights.alerts.verdicts import Proof, Verdict

TREND = Trend(date(2026, 11, 19), (0, 0, 1, 0, 2, 3, 5, 8))
SHOWN_SIGNAL = AlertShown(
    id="s1",
    kind=AlertKind.UNCLEAR,
    title="Can I refund after 30 days?",
    tally=Tally(6, 8, date(2026, 11, 2)),
    trend=TREND,
    state=ShownState(TopicState.OPEN),
    samples=("Can I refund after 30 days?", "How long is a refund possible?"),
    section="Refunds › Limits",
    url="https://sops.example/refunds",
    quote="1. Refund within *14* days.\n2. Later only with approval.",
)
PROOF = Proof(Verdict.HELPED, 12, 1, 200, 180, 0.09, 0.01, 0.6, 0.995, 5)


def elements(card: Any) -> list[dict[str, Any]]:
    return [element for block in card.blocks if block["type"] == "actions" for element in block["elements"]]


def labels(card: Any) -> list[str]:
    found = elements(card)
    buttons = [element["text"]["text"] for element in found if element["type"] == "button"]
    return [*buttons, *(option["text"]["text"] for element in found for option in element.get("options", []))]


@pytest.mark.parametrize("kind", AlertKind)
def test_every_kind_says_what_happened_and_what_usually_helps(kind: AlertKind) -> None:
    card = alert_card(replace(SHOWN_SIGNAL, kind=kind))
    assert not message_problems(card.text, card.blocks)
    text = str(card.blocks)
    assert "6 people" in text
    assert "8 times" in text
    few = str(alert_card(replace(SHOWN_SIGNAL, kind=kind, tally=Tally(4, 8, date(2026, 11, 2)))).blocks)
    assert "A few people" in few
    assert "several times" in few
    assert "image" not in {
        block["type"] for block in alert_card(replace(SHOWN_SIGNAL, tally=Tally(4, 8, date(2026, 11, 2)))).blocks
    }
    assert STEPS[kind] in text
    assert "Refund within *14* days." in text
    assert "refund after 30 days" not in card.text


def test_people_are_counted_only_where_none_of_them_could_be_guessed() -> None:
    counts = {number: (people(number), how_often(number, 12)) for number in (3, 4, 5, 12)}
    few = ("a few people", "several times")
    assert counts == {3: few, 4: few, 5: ("5 people", "12 times"), 12: ("12 people", "12 times")}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (TopicState.OPEN, ["I'll fix it", "It's answered elsewhere", "Not a problem"]),
        (TopicState.NOT_HELPED, ["I'll fix it", "It's answered elsewhere", "Not a problem"]),
        (TopicState.FIXING, ["Change the date", "It's answered elsewhere", "Not a problem"]),
        (TopicState.SNOOZED, ["I'll fix it", "It's answered elsewhere", "Not a problem"]),
        (TopicState.WATCHED, ["Not a problem", "Put it back on the list"]),
        (TopicState.HELPED, ["Put it back on the list"]),
        (TopicState.DISMISSED, ["Put it back on the list"]),
    ],
)
def test_a_card_offers_what_can_be_done_now(kind: TopicState, expected: list[str]) -> None:
    card = alert_card(replace(SHOWN_SIGNAL, state=ShownState(kind, date(2026, 12, 4))))
    choices = ["Suggest a change", "Snooze for a week", "Snooze for a month", "Merge into another topic", _ADD]
    menu = choices if kind.value in _ACTIVE else []
    assert labels(card) == [*expected, *menu]


_ADD = "Add a practice question"
_ACTIVE = {"open", "not_helped", "fixing", "snoozed"}


def test_a_card_without_a_section_takes_no_practice_question() -> None:
    assert _ADD not in labels(alert_card(replace(SHOWN_SIGNAL, section="")))


def test_practice_questions_cannot_be_merged() -> None:
    assert "Merge into another topic" not in labels(alert_card(replace(SHOWN_SIGNAL, may_merge=False)))


def test_the_picture_has_the_numbers_read_out_and_nothing_repeats_them() -> None:
    card = alert_card(SHOWN_SIGNAL)
    assert not message_problems(card.text, card.blocks)
    (image,) = [block for block in card.blocks if block["type"] == "image"]
    assert image["alt_text"] == alt_text(TREND)
    assert "12 Nov: 5" in image["alt_text"]
    assert str(card.blocks).count("12 Nov: 5") == str(image).count("12 Nov: 5")
    bare = calls.with_pictures(calls.post("k", "C1", card), lambda _chart: None)["args"]["blocks"]
    assert alt_text(TREND) in [block["elements"][0]["text"] for block in bare if block["type"] == "context"]
    assert "image" not in {block["type"] for block in bare}


def test_hostile_and_endless_text_stays_inert_and_within_the_limits() -> None:
    evil = "<!channel> <@U0AMARA> `*_~ @here " + "x" * 5_000
    card = alert_card(
        replace(
            SHOWN_SIGNAL,
            title=evil,
            samples=(evil,) * 9,
            section=evil,
            quote=evil.replace("<", "&lt;"),
            notes=(evil,),
            skipped=(evil,),
        )
    )
    assert not message_problems(card.text, card.blocks)
    assert "<!channel>" not in str(card.blocks)
    assert "<@U0AMARA>" not in str(card.blocks)
    for view in (
        modals.fix_view("s1", evil, date(2026, 12, 1)),
        modals.elsewhere_view("s1", evil, [(f"v{n}", evil) for n in range(300)], is_all=False),
        modals.elsewhere_view("s1", evil, [], is_all=False),
        modals.merge_view("s1", evil, [("t1", "")]),
    ):
        assert not view_problems(view)
        assert "<!channel>" not in str(view["blocks"][0])
    lines = [DigestLine(evil, evil, "https://x.example")] * 9
    digest = digest_card(DigestShown(date(2026, 11, 16), date(2026, 11, 22), lines, lines, lines, lines, lines, lines))
    assert not message_problems(digest.text, digest.blocks)
    assert str(digest.blocks).count(f"and {9 - SHOWN} more") == 6


def test_an_old_card_says_where_the_topic_went_and_has_no_buttons() -> None:
    card = moved_card(
        replace(SHOWN_SIGNAL, state=ShownState(TopicState.FIXING, date(2026, 12, 4))), "to the backup", is_posted=False
    )
    assert not message_problems(card.text, card.blocks)
    assert "it went to the backup" in str(card.blocks)
    assert "due 4 Dec 2026" in str(card.blocks)
    assert not elements(card)


@pytest.mark.parametrize("verdict", Verdict)
def test_a_proof_comes_with_its_numbers_and_a_next_step(verdict: Verdict) -> None:
    card = notes.proof_note(replace(PROOF, verdict=verdict), notes.StepNow("Refunds › Limits", "https://x.example", "Do it."))
    assert not message_problems(card.text, card.blocks)
    text = str(card.blocks)
    assert "Before the change: 6 stumbles for every 100 other questions. Since then: 0.6" in text
    assert r"0.01 to 0.6 times as often (exact 99.5\xa0% interval, 5 working days)" in text


def test_a_proof_without_an_upper_bound_gives_none() -> None:
    assert notes.proof_words(replace(PROOF, high=None)).endswith("Since then: 0.6 (5 working days).")


def test_a_proof_tells_the_share_where_it_is_known() -> None:
    proof = replace(PROOF, asked_before=20, asked_after=10, share_low=0.02, share_high=0.7, confidence=0.9975)
    words = notes.proof_words(proof)
    assert "(exact 99.75\u00a0% interval, 5 working days)" in words
    assert words.endswith(
        "Of every 100 who asked about it, 60 stumbled before and 10 since: 0.02 to 0.7 times as many (99.75\u00a0% interval)."
    )
    assert notes.proof_words(replace(proof, share_high=None)).endswith("60 stumbled before and 10 since.")


def test_who_was_stuck_sees_the_new_step() -> None:
    card = notes.clear_now("Can I refund [name]?", notes.StepNow("Refunds › Limits", "https://x.example", "1. One\n2. Two"))
    assert not message_problems(card.text, card.blocks)
    assert "> 1. One\\n> 2. Two" in str(card.blocks)


def test_a_digest_leaves_out_what_is_empty_and_may_be_empty() -> None:
    shown = DigestShown(date(2026, 11, 16), date(2026, 11, 22), new=[DigestLine("One?", "a few people, 4 times")])
    card = digest_card(shown)
    assert not message_problems(card.text, card.blocks)
    assert card.text == "Your SOPs, 16 to 22 Nov 2026: 1 new"
    assert "Solved" not in str(card.blocks)
    assert not shown.is_empty
    assert DigestShown(date(2026, 11, 16), date(2026, 11, 22)).is_empty
    assert "30 Nov to 6 Dec 2026" in digest_card(replace(shown, first=date(2026, 11, 30), last=date(2026, 12, 6))).text


def test_the_same_trend_is_the_same_picture_and_another_is_not() -> None:
    first = png_of(chart_of(replace(TREND, changed=6)))
    assert first == png_of(chart_of(replace(TREND, changed=6)))
    assert first != png_of(chart_of(TREND))
    assert png_size(first) == (1200, 360)
    drawn = svg_of(chart_of(replace(TREND, changed=6)), CARD)
    assert "SOP changed" in drawn
    assert all(f">{number}</text>" in drawn for number in TREND.counts)


def test_images_are_checked() -> None:
    assert not message_problems("x", [parts.image({"image_url": "https://x.example/a.png"}, "bars")])
    assert message_problems("x", [{"type": "image", "alt_text": "bars"}])
    assert message_problems("x", [{"type": "image", "alt_text": "", "image_url": "https://x.example"}])
    assert message_problems("x", [{"type": "image", "alt_text": "b" * 2_001, "image_url": "https://x.example/" + "a" * 3_000}])


def test_dates_are_told_where_they_are_due() -> None:
    at = datetime(2026, 12, 4, tzinfo=UTC).date()
    assert "due 4 Dec 2026" in str(alert_card(replace(SHOWN_SIGNAL, state=ShownState(TopicState.FIXING, at))).blocks)
