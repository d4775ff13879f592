"""Cards and modals of topics that people stumble over, in German and in a pseudo-locale."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from support.pseudo_locale import check_card, check_view

from bot.blocks.card import Card
from bot.topics.views import modals, notes
from bot.topics.views.card import AlertShown, alert_card, moved_card
from bot.topics.views.chart import Trend
from bot.topics.views.digest import DigestLine, DigestShown, digest_card
from bot.topics.views.words import ShownState, Tally, TopicState
from insights.alerts.readings import AlertKind
from insights.alerts.verdicts import Proof, Verdict

DAY, URL = date(2026, 11, 16), "https://s.example/r"
SHOWN = AlertShown(
    "s1",
    AlertKind.UNCLEAR,
    "πώς;",
    Tally(4, 7, DAY),
    Trend(DAY, (0, 1, 5), changed=1),
    ShownState(TopicState.OPEN),
    samples=("πώς;",),
    section="Όρια",
    url=URL,
    quote="κείμενο",
    withheld="#ομάδα",
)
PROOF = Proof(Verdict.HELPED, 12, 1, 200, 180, 0.09, 0.01, 0.6, 0.995, 5)
LINES = [DigestLine("πώς;", "7", URL)] * 9


def shown(**fields: Any) -> AlertShown:
    return replace(SHOWN, **fields)


CARDS: Mapping[str, Callable[[], Card]] = {
    **{f"{each}": lambda each=each: alert_card(shown(state=ShownState(each, DAY, "Όρια", URL))) for each in TopicState},
    **{f"kind {each}": lambda each=each: alert_card(shown(kind=each, section="", withheld="")) for each in AlertKind},
    "moved": lambda: moved_card(SHOWN, "Λέο", is_posted=False),
    "posted": lambda: moved_card(SHOWN, "#ομάδα", is_posted=True),
    "digest": lambda: digest_card(DigestShown(DAY, date(2026, 12, 2), LINES, LINES, LINES, LINES, LINES, LINES)),
    "short digest": lambda: digest_card(DigestShown(DAY, date(2026, 11, 22), missed=LINES[:1])),
    **{f"call {each}": lambda each=each: notes.call_note(each, "πώς;", "#ομάδα", URL) for each in AlertKind},
    **{f"proof {each}": lambda each=each: notes.proof_note(replace(PROOF, verdict=each), None) for each in Verdict},
    "proof, open": lambda: notes.proof_note(
        replace(PROOF, high=None, asked_before=20, asked_after=10), notes.StepNow("Όρια", URL, "κείμενο")
    ),
    "proof, shares": lambda: notes.proof_note(replace(PROOF, asked_before=20, asked_after=10, share_low=0.1, share_high=0.6), None),
    "clear": lambda: notes.clear_now("πώς;", notes.StepNow("Όρια", URL, "κείμενο")),
    "not yours": notes.not_yours,
    "gone": notes.gone,
    "already": lambda: notes.already("○"),
    "moved on": lambda: notes.moved("○"),
}

VIEWS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "fix": lambda: modals.fix_view("s1", "πώς;", DAY),
    "elsewhere": lambda: modals.elsewhere_view("s1", "πώς;", [("δ", "Όρια")], is_all=False),
    "elsewhere, nothing": lambda: modals.elsewhere_view("s1", "πώς;", [], is_all=False),
    "merge": lambda: modals.merge_view("s1", "πώς;", [("t", "πώς;")]),
}


@pytest.mark.parametrize("name", CARDS)
def test_a_card_fits_in_german_and_no_word_of_it_is_hard_coded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check_card(CARDS[name], monkeypatch)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_fits_in_german_and_no_word_of_it_is_hard_coded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check_view(VIEWS[name], monkeypatch)
