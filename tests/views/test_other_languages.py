"""Cards in German and in a pseudo-locale: they keep Slack's limits, and no word of them is hard-coded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from support.pseudo_locale import check_card, check_view, hard_coded, pseudo_locale

from bot.blocks import notes
from bot.blocks.card import Card
from bot.blocks.modals import too_personal
from bot.blocks.notes import Refusal
from bot.blocks.quote import quote_blocks
from bot.blocks.recorded import with_state
from bot.blocks.words import CONFIDENCE, Shown
from bot.cases.views.destination import Place as Destination
from bot.home.views.first_run import first_run_card
from bot.home.views.home import Home, home_view
from bot.home.views.owners_page import GapLine, LimitLine, OwnersPage
from bot.home.views.status import Status, Usage, Written, status_card
from bot.questions.views import answer, browse, talk
from bot.questions.views.answer import answer_card
from bot.questions.views.choice import same_for
from bot.questions.views.conflict import ShownConflict, conflict_card, repeat_card, side_by_side
from bot.questions.views.exception import Raised, frustration_offer, offer, raised_card
from bot.questions.views.places import opened_card, places_card, read_only, unanswered_card
from bot.questions.views.why import Explanation, FoundSection, forgotten_view, why_view
from core.localization import speaking
from escalation.cases.afterwards import GapKind
from escalation.cases.models import Status as CaseStatus
from escalation.owners import OwnerRoute
from nudges.lessons.action_cards import CardKind
from retrieval.answer.conflicts import Claim, Conflict
from retrieval.answer.models import Answered, Confidence, Quote, Reason, Source, Unanswered
from retrieval.library.models import Block, BlockKind, CurrentSection, Governance, Section, SopCard
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion, LoggedSource, Place, Question, Surface
from retrieval.search.models import Signals
from retrieval.talk.recognising import Intent

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
TODAY = date(2027, 3, 1)
URL = "https://s.example/r"
STEPS = tuple(Block(BlockKind.STEP, f"Κάνε **{n}**.", number=n) for n in (1, 2, 5))
CURRENT = CurrentSection(
    SopCard("ε1", "Επιστροφές", "refunds.md", 3, Governance("U0AMARA", review_every=timedelta(days=90)), NOW, pending=4),
    Section("δ", ("Επιστροφή",), "κείμενο", 1, 3, STEPS),
)
SIGNALS = Signals(cosine=0.7, bm25=3.0, cover=0.9, dense_rank=1, lexical_rank=2)
SHOWN = Shown(Source(CURRENT, 1, 1.0, SIGNALS), URL, "Αμάρα", CardKind.CHECKLIST)
SOURCES = (LoggedSource("refunds", 2, "issue", 1, 1.0, 0.7, 2, 1), LoggedSource("refunds", 2, "issue", 2, 1.0, 0.7, None, None))
LOGGED = LoggedQuestion(
    Question("q1", "U0MIA", "πώς;", Place("T", "C", "1.1", "1.1", Surface.MENTION, False), NOW),
    "ρόλος",
    "answered",
    None,
    0.9,
    120,
    30,
    SOURCES,
)
STATUS = Status(1, 120, 1, 2, NOW, 9, is_indexed=True, model="μοντέλο", today=Usage(3, 2, 1, 1), written=Written(1, 1, 12_345))
OWNERS = OwnersPage(
    [GapLine("g1", kind, "Ενότητα", "πώς;", "γιατί", TODAY) for kind in GapKind],
    [LimitLine("refunds", "k1", "Επιστροφές", "έως 50", "ρόλος", "έως 50")],
    7,
)
CLAIM = Claim(CURRENT, "Πενήντα.", "50")
CONFLICT = ShownConflict(Conflict(CLAIM, CLAIM), (URL, URL), ("<@U1>", ""))
PLACE = Destination(OwnerRoute("U0AMARA", "U0AMARA"), "Αμάρα")
SHELVES = [browse.Shelf(each, "f", 2) for each in ("", *(f"Φάκελος {number}" for number in range(25)))]
ROW = browse.SopRow("Επιστροφές", URL, "Αμάρα", NOW, "s")
GAPS = Quote(STEPS, frozenset({0, 2, 3}), False, {0: 2, 2: 1, 3: 4})


def answered(confidence: Confidence = Confidence.GOOD) -> Card:
    return answer_card("q1", Answered((SHOWN.source,), confidence, 0.9, 120), [SHOWN] * 4, TODAY)


def raised(*, is_sent: bool, place: Destination | None = PLACE) -> Card:
    return raised_card("q1", Raised("Γιατί.", "έως 50", is_sent=is_sent, place=place), answered())


def home(**fields: Any) -> dict[str, object]:
    said = Feedback("q1", "U0MIA", FeedbackKind.STILL_STUCK, NOW)
    return home_view(Home("ρόλος", (replace(LOGGED, feedback=(said,)),), STATUS, OWNERS, **fields))


CARDS: Mapping[str, Callable[[], Card]] = {
    **{
        f"note {name}": make
        for name, make in vars(notes).items()
        if callable(make)
        and name
        in {"how_to", "hello", "sorry", "parked", "noted", "not_yours", "forgotten", "place_gone", "too_slow", "search_is_down"}
    },
    **{f"refused {each}": lambda each=each: notes.refused(each) for each in Refusal},
    "private": lambda: notes.sent_privately(is_shared=True),
    "restricted": lambda: notes.sent_privately(is_shared=False),
    "moved": lambda: notes.moved(notes.noted(), notes.asked_elsewhere("πώς;", "#ομάδα")),
    "closed": lambda: notes.closed(notes.noted()),
    "not taken": lambda: notes.not_taken("Λέο", is_read_later=True),
    "not taken, nobody": lambda: notes.not_taken("", is_read_later=False),
    "disk": lambda: notes.cannot_store(is_disk=True),
    "database": lambda: notes.cannot_store(is_disk=False),
    "in turn": lambda: notes.in_turn(20),
    "too many": lambda: notes.too_many(200),
    **{f"answer {each}": lambda each=each: answered(each) for each in CONFIDENCE},
    **{f"none {each}": lambda each=each: unanswered_card("q1", Unanswered(each)) for each in Reason},
    "quote": lambda: Card("x", tuple(quote_blocks(GAPS, URL))),
    "places": lambda: places_card("q1", [SHOWN, SHOWN]),
    "opened": lambda: opened_card("q1", SHOWN, 3, TODAY),
    "read only": lambda: read_only(SHOWN, TODAY),
    "raised": lambda: raised(is_sent=False),
    "raised and sent": lambda: raised(is_sent=True),
    "raised, nobody": lambda: raised(is_sent=False, place=None),
    "offers": lambda: Card("x", (*offer("q1", "Γιατί."), *frustration_offer("q2"), same_for(["Δ", "Ω"]))),
    "conflict": lambda: conflict_card(CONFLICT),
    "conflict seen": lambda: conflict_card(CONFLICT, was_asked=False),
    "side by side": lambda: Card("x", (*side_by_side(CONFLICT, is_reported=True), *side_by_side(CONFLICT, is_reported=False))),
    "repeat": lambda: repeat_card((CURRENT, CURRENT), (URL, URL), ("", "")),
    "helped": lambda: with_state(answered(), "q1", talk.helped("Μία"), []),
    "stuck": lambda: with_state(answered(), "q1", talk.still_stuck("Μία", [(URL, "Επιστροφές")]), []),
    "first run": lambda: first_run_card("Λέο", 1),
    "first run, empty": lambda: first_run_card("", 0),
    "status": lambda: status_card(STATUS),
    "status, empty": lambda: status_card(replace(STATUS, sops=0, today=Usage(0, 0, 0, 0), is_indexed=False, model="")),
    **{f"talk {each}": lambda each=each: talk.said(each) for each in talk._SAID},
    "a file": lambda: talk.only_a_file(1),
    "files": lambda: talk.only_a_file(2),
    "no answer": talk.nothing_to_be_stuck_on,
    "list": lambda: talk.sop_list([talk.SopLine("Επιστροφές", "Αμάρα")] * 30, is_private=True),
    "open list": lambda: talk.sop_list([talk.SopLine("Επιστροφές", "")], is_private=False),
    "no list": lambda: talk.sop_list([], is_private=False),
    "owner": lambda: talk.owner_of("Επιστροφές", "Αμάρα", "Γκρέτα", NOW),
    "no owner": lambda: talk.owner_of("Επιστροφές", "", "", NOW),
    "changes": lambda: talk.changes_of("Επιστροφές", [talk.VersionLine(2, NOW, ("Όρια",) * 7), talk.VersionLine(1, NOW, ())]),
    "last changes": lambda: talk.latest_changes([("Επιστροφές", 3, NOW)]),
    "library": lambda: browse.root_card([talk.SopLine("Επιστροφές", "Αμάρα")], SHELVES, SHELVES, URL),
    "shelf": lambda: browse.shelf_card("", [ROW], before="p1", after="p3", total=12),
    "an SOP": lambda: browse.sop_card(ROW, "Γκρέτα", [("Όρια", URL)] * 30, "p1"),
    "an SOP without an owner": lambda: browse.sop_card(replace(ROW, owner=""), "", [], ""),
    "cases": lambda: talk.cases([("", each, "") for each in CaseStatus]),
    "older cases": lambda: talk.cases([("", CaseStatus.OPEN, "")], left=3),
    "no cases": lambda: talk.cases([]),
    "remarks": lambda: talk._card(
        "\n".join((answer.searched_for(["πώς;"]), answer.about("πώς;"), answer.left_out(1, 3), answer.left_out(2, 3)))
    ),
}

VIEWS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "home": home,
    "home, new": lambda: home_view(Home(None, (), STATUS, prompts=("πώς;",))),
    "home, no prompts": lambda: home_view(Home(None, (), STATUS)),
    "home, empty": lambda: home_view(Home(None, (), replace(STATUS, sops=0))),
    "why": lambda: why_view(Explanation(LOGGED, [FoundSection(each, CURRENT, URL) for each in SOURCES], is_own=True)),
    "why not": lambda: why_view(
        Explanation(replace(LOGGED, role=None, outcome="unanswered", reason="out_of_scope", sources=()), [], is_own=False)
    ),
    "why places": lambda: why_view(
        Explanation(replace(LOGGED, outcome="places"), [FoundSection(SOURCES[1], None, "")], is_own=False)
    ),
    "forgotten": forgotten_view,
}


@pytest.mark.parametrize("name", CARDS)
def test_a_card_fits_in_german_and_no_word_of_it_is_hard_coded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check_card(CARDS[name], monkeypatch)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_fits_in_german_and_no_word_of_it_is_hard_coded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check_view(VIEWS[name], monkeypatch)


def test_what_a_form_refuses_is_said_in_german() -> None:
    with speaking("de"):
        (said,) = too_personal({"text": "I want to hurt myself"}).values()
    assert "Ruf sofort 112" in said


def test_the_check_itself_finds_a_hard_coded_word(monkeypatch: pytest.MonkeyPatch) -> None:
    with pseudo_locale(monkeypatch):
        assert hard_coded({"text": "Sent"}) == ["Sent"]
        assert hard_coded({"text": f"`/cairn` <{URL}|{talk._('Done')}> v3"}) == []
        assert Intent.GREETING in talk._SAID
