"""Messages, modals and parts of pages of insights, in German and in a pseudo-locale."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from support.pseudo_locale import check_card, check_view

from bot.blocks.card import Card
from bot.insights.views.home import HomeInsights, erase_view, record_blocks, stored_view, week_blocks
from bot.insights.views.messages import door_view, page_card, pulse_card, thanks_card
from bot.insights.views.notes import asked_owner_card, copy_words, erased_lines, said_view
from insights.reports.models import Action, Block, Figure, Page, PageId, Todo, Verb

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
URL = "https://s.example/r"
OPEN = Action(Verb.OPEN_SOP, "refunds", "Δες")
ASK = Action(Verb.ASK_OWNER, "refunds", "Ρώτα")
PAGE = Page(
    PageId.WEEK,
    "Εβδομάδα",
    "τι;",
    NOW,
    [Figure("Φάκελοι", "3", "+1", note="λίγοι")],
    [Block("Τίτλος", "κείμενο", [Todo("Επιστροφές", "γιατί", action=each) for each in (OPEN, ASK, None)])],
    ["σημείωση"],
    is_simulated=True,
)
HOME = HomeInsights(PAGE, {OPEN: URL}, URL, URL, has_record=True, shows_progress=True)

CARDS: Mapping[str, Callable[[], Card]] = {
    "weekly": lambda: page_card(PAGE, {OPEN: URL}),
    "pulse": lambda: pulse_card("2026Q4"),
    "thanks": thanks_card,
    "owner asked": lambda: asked_owner_card("Επιστροφές", URL),
    "owner asked, no link": lambda: asked_owner_card("Επιστροφές", ""),
    "home": lambda: Card("x", (*week_blocks(HOME), *record_blocks(HOME))),
    "home, with the digest": lambda: Card("x", tuple(week_blocks(HomeInsights(PAGE, wants_digest=True)))),
}
VIEWS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "door": lambda: door_view(URL),
    "no door": lambda: door_view(""),
    "stored": lambda: stored_view([("ερωτήσεις", "3", "μήνες")], URL),
    "nothing stored": lambda: stored_view([], ""),
    "erase": lambda: erase_view(0),
    "erase with cases": lambda: erase_view(2),
    "copy": lambda: said_view("Αντίγραφο", copy_words(is_sent=True), copy_words(is_sent=False)),
    "erased": lambda: said_view("Τέλος", *erased_lines(1, ["μένει"]), *erased_lines(2, []), *erased_lines(0, [])),
}


@pytest.mark.parametrize("name", CARDS)
def test_a_card_fits_in_german_and_no_word_of_it_is_hard_coded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check_card(CARDS[name], monkeypatch)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_fits_in_german_and_no_word_of_it_is_hard_coded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check_view(VIEWS[name], monkeypatch)
