"""Cards, notes and modals of cases in German and in a pseudo-locale."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from support.pseudo_locale import hard_coded, pseudo_locale
from support.slack_views import view_problems

from bot.blocks.card import Card
from bot.blocks.checks import message_problems
from bot.cases.views import destination, modals, notes, thread, words
from bot.cases.views.card import CaseShown, case_card
from bot.cases.views.destination import Offer, Place
from core.eventlog import Refused
from core.localization import quantity, speaking, units_word
from escalation.cases.concern import Concern, Evidence, LimitAtStake
from escalation.cases.events import (
    Body,
    Claimed,
    Commented,
    Decided,
    Event,
    InfoAsked,
    InfoGiven,
    NotMine,
    Opened,
    Outcome,
    Overdue,
    Reassigned,
    Reminded,
    Reopened,
    Withdrawn,
)
from escalation.cases.events import Clock as CaseClock
from escalation.cases.fold import CASES
from escalation.cases.models import Case, Why
from escalation.owners import OwnerRoute

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
ROUTE = OwnerRoute("U0AMARA", "U0AMARA")
PLACE = Place(ROUTE, "Αμάρα", role="ρόλος", keeps_out="#ομάδα")
CHANNEL = Place(OwnerRoute("C1", None), "", "#ομάδα", 12, is_public=True)
NAMES = {"U0MIA": "Μία", "U0AMARA": "Αμάρα"}
LIMIT = LimitAtStake("k", "έως 500", None, Decimal(750), "EURO")
OPENED = Opened("q1", "U0MIA", "amount", Concern("ε1", "δ", 1, "d", 0.7), Evidence(0.9, (), LIMIT), ROUTE)
DECIDED = Decided(Outcome.APPROVED, words.COVERED, "Δ", Decimal(600), NOW.date())


def case(*bodies: Body, opened: Opened = OPENED) -> Case:
    events = [Event("c1", seq, "U0AMARA", NOW, body) for seq, body in enumerate((opened, *bodies), 1)]
    found = CASES.fold(events)
    assert found is not None
    return found


def shown(*bodies: Body, opened: Opened = OPENED, **fields: Any) -> CaseShown:
    usual = {
        "section": "Ενότητα",
        "url": "https://s.example",
        "due": "Δ",
        "changed_to": 4,
        "withheld": "#ομάδα",
        "readers": "#ομάδα",
    }
    talk = [("", words.ASKED_AGAIN), ("Μία", words.WORDLESS)]
    return CaseShown(case(*bodies, opened=opened), "πώς;", NAMES, ZONE, talk=talk, **{**usual, **fields})


def step(body: Body, **fields: Any) -> Card:
    card = notes.step_note(notes.StepShown(case(body), body, **{"name": "", "where": "#ομάδα", "question": "πώς;", **fields}))
    assert card is not None
    return card


def said(body: Body) -> Card:
    card = thread.line(Event("c1", 9, "U0MIA", NOW, body), shown())
    assert card is not None
    return card


REFUSED = {why: Refused(why, case(), "U0AMARA", NOW) for why in Why}
STEPS = (
    Claimed(),
    InfoAsked("πώς;"),
    Commented("Δ"),
    DECIDED,
    Decided(Outcome.ANSWERED, "Δ"),
    Reopened(ROUTE, "Δ"),
    Reassigned(ROUTE),
    Withdrawn(),
    Overdue(CaseClock.RESOLUTION, 100, ROUTE, 1),
)
LINES = (
    Reminded(CaseClock.RESOLUTION, 50, 1),
    Overdue(CaseClock.RESOLUTION, 100, ROUTE, 1),
    NotMine(ROUTE, "Δ"),
    Reassigned(ROUTE),
    Reopened(ROUTE, "Δ"),
    InfoGiven("Δ"),
    Commented("Δ"),
    Withdrawn(),
)
CARDS: Mapping[str, Callable[[], Card]] = {
    "open": lambda: case_card(shown()),
    "claimed": lambda: case_card(shown(Claimed())),
    "asked back": lambda: case_card(shown(InfoAsked("πώς;"))),
    "decided": lambda: case_card(shown(DECIDED)),
    "withdrawn": lambda: case_card(shown(Withdrawn())),
    "one decides": lambda: case_card(shown(is_direct=True, is_decider=True)),
    "nothing known": lambda: case_card(CaseShown(case(opened=Opened("q1", "U0MIA", "help")), "", {}, ZONE)),
    **{f"step {type(each).__name__}": lambda each=each: step(each) for each in STEPS},
    **{f"line {type(each).__name__}": lambda each=each: said(each) for each in LINES},
    **{
        f"refused {why}": lambda refused=refused: notes.refused_line(words.refusal(refused, NAMES, ZONE))
        for why, refused in REFUSED.items()
    },
    "goes": lambda: notes.refused_line(destination.moved(Offer(PLACE, CHANNEL))),
    "channel": lambda: notes.refused_line(destination.line(Offer(None, CHANNEL)) + CHANNEL.where + CHANNEL.whom),
    "asked": lambda: notes.refused_line(notes.asked("", "#ομάδα", case()) + notes.ended(case(DECIDED), "")),
    "unheld": lambda: notes.unheld("Ενότητα", "https://s.example", "ρόλος", ""),
    "many": lambda: notes.too_many(5),
    "received": lambda: notes.info_received(""),
    "late": notes.no_longer_passed_on,
    "elsewhere": notes.elsewhere,
}
VIEWS: Mapping[str, Callable[[], dict[str, Any]]] = {
    **{f"decide {each}": lambda each=each: modals.decide_view(case(), each, _about()) for each in modals._REASONS},
    "verdict": lambda: modals.verdict_view(case(), _about()),
    "ask": lambda: modals.ask_info_view(case(), _about()),
    "reassign": lambda: modals.reassign_view(case(), _about()),
    "not mine": lambda: modals.not_mine_view(case(), _about(), ""),
    "reopen": lambda: modals.reopen_view(case(), _about()),
}


def _about() -> dict[str, Any]:
    return modals.about(case(), "", "έως 500")


@pytest.mark.parametrize("name", CARDS)
def test_no_word_of_a_card_is_hard_coded_and_it_fits(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pseudo_locale(monkeypatch):
        card = CARDS[name]()
    assert [text for text in hard_coded([{"text": card.text}, *card.blocks]) if "EURO" not in text] == []
    assert message_problems(card.text, card.blocks) == []
    with speaking("de"):
        german = CARDS[name]()
    assert message_problems(german.text, german.blocks) == []


@pytest.mark.parametrize("name", VIEWS)
def test_no_word_of_a_modal_is_hard_coded_and_it_fits(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pseudo_locale(monkeypatch):
        view = VIEWS[name]()
    assert [text for text in hard_coded(view) if "EURO" not in text] == []
    assert view_problems(view) == []
    with speaking("de"):
        german = VIEWS[name]()
    assert view_problems(german) == []
    assert "…" not in german["title"]["text"] + german["submit"]["text"]


@pytest.mark.parametrize(
    ("value", "unit", "english", "german"),
    [
        ("1500.5", "EUR", "1,500.5 EUR", "1.500,5 EUR"),
        ("30", "day", "30 days", "30 Tage"),
        ("1", "business day", "1 business day", "1 Arbeitstag"),
        ("15", "percent", "15 %", "15 %"),
        ("3", "credit note", "3 credit notes", "3 credit notes"),
    ],
)
def test_amounts_are_written_as_in_the_language(value: str, unit: str, english: str, german: str) -> None:
    assert quantity(Decimal(value), unit) == english
    with speaking("de"):
        assert quantity(Decimal(value), unit) == german


def test_units_without_a_number() -> None:
    assert [units_word(unit) for unit in ("month", "credit note")] == ["months", "credit notes"]
    with speaking("de"):
        assert units_word("month") == "Monate"


def test_what_cairn_stored_for_a_person_is_translated_and_their_own_words_are_not() -> None:
    with speaking("de"):
        assert words.said_text(words.ASKED_AGAIN) == "hat noch einmal gefragt"
        assert words.said_text("Cancel") == "Cancel"
