"""Which one? A question that lacks one fact is answered with a question; a name that nothing has is said."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from retrieval.answer.models import Answered, Outcome, Places
from retrieval.answer.service import outcome_of
from retrieval.library.models import Block, BlockKind, CurrentSection, Governance, Section, SopCard
from retrieval.search.models import Hit, SearchResult, Siblings, Signals
from retrieval.search.name_words import named_in
from retrieval.search.siblings import family_of, titled, words_of
from retrieval.units import units_of

SIGNALS = Signals(cosine=0.7, bm25=9.0, cover=0.8, dense_rank=1, lexical_rank=1)


def section(title: str, heading: str, text: str, folder: str = "") -> CurrentSection:
    sop = SopCard(title.lower(), title, f"{folder}{title}.md", 1, Governance(), datetime(2026, 11, 1, tzinfo=UTC))
    path = tuple(heading.split(" > ")) if heading else ()
    return CurrentSection(sop, Section(heading.lower(), path, text, 0, 1, (Block(BlockKind.PARAGRAPH, text),)))


def branch(name: str, hours: str, manager: str) -> list[CurrentSection]:
    return [
        section(f"Branch {name}", "Opening hours", f"The shop is open from {hours} o'clock. On Mondays it closes for lunch."),
        section(
            f"Branch {name}",
            "Who to call",
            f"The branch manager is {manager}. At night call the guard whose number hangs on the door.",
        ),
        section(f"Branch {name}", "Float", f"The till starts the day with EUR {len(name) * 50}. The early shift counts it."),
    ]


BRANCHES = [
    *branch("Dresden", "8 to 19", "Herr Busch"),
    *branch("Leipzig", "9 to 20", "Frau Adler"),
    *branch("Jena", "9 to 21", "Frau Ebel"),
    section("Branch Erfurt", "Opening hours", "The shop is open from 10 to 18 o'clock. On Mondays it closes for lunch."),
    section("Suppliers", "Freight", "Freight comes from Hamburg by lorry and is signed for at the gate."),
]
PLANS = [
    section("Billing", "Annual plan", "The plan costs 120 EUR. It may be cancelled with 30 days' notice by e-mail."),
    section("Billing", "Monthly plan", "The plan costs 15 EUR. It may be cancelled with 5 days' notice by e-mail."),
]
SITES = [
    section("Parking", "Old Mill", "Visitors park behind the house, in bays 1 to 9. The gate code is 4411."),
    section("Parking", "Parkway", "Visitors park behind the house, in bays 20 to 31. The gate code is 9007."),
]
CODES = [
    section("Scanner X200", "Reset", "Hold the power key for 5 seconds until the lamp is green, then scan the sheet."),
    section("Scanner X300", "Reset", "Hold the power key for 9 seconds until the lamp is green, then scan the sheet."),
]


COMMON = {"breakfast", "winter", "called"}


def ask(question: str, library: list[CurrentSection]) -> Outcome:
    """Rank by words in common, as search would roughly, and answer."""
    asked = {word[:4] for word in re.findall(r"\w+", question.lower())}

    def score(one: CurrentSection) -> int:
        heading = " ".join((one.sop.title, *one.section.path)).lower()
        return 3 * len(asked & {w[:4] for w in re.findall(r"\w+", heading)}) + len(
            asked & {w[:4] for w in re.findall(r"\w+", one.section.text.lower())}
        )

    def best(one: CurrentSection) -> Hit:
        shared = [len(asked & {w[:4] for w in re.findall(r"\w+", unit.plain.lower())}) for unit in units_of(one.section)]
        return Hit(one, float(score(one)), shared.index(max(shared)), SIGNALS)

    ranked = sorted(library, key=score, reverse=True)
    family = family_of(ranked, [titled(one) for one in ranked])
    hits = [best(one) for one in ranked]
    siblings = None
    if family is not None:
        named = named_in(question, family.values, family.kind)
        siblings = Siblings(family, tuple(hits[place] for place in family.places), named, 0.9)
        if named and family.places[0] == 0:
            first = siblings.hits[named[0]]
            hits = [first, *(hit for hit in hits if hit is not first)]
    said = words_of(" ".join(f"{one.sop.title} {one.section.heading} {one.section.text}" for one in library))
    unknown = words_of(question) - said - COMMON
    return outcome_of(SearchResult(question, tuple(hits[:5]), 0.9, 0.9, len(library), siblings, unknown), question)


@pytest.mark.parametrize(
    ("question", "library", "kind", "values"),
    [
        ("opening hours", BRANCHES, "branch", {"Dresden", "Leipzig", "Jena", "Erfurt"}),
        ("When are you open?", BRANCHES, "branch", {"Dresden", "Leipzig", "Jena", "Erfurt"}),
        ("who is the branch manager?", BRANCHES, "branch", {"Dresden", "Leipzig", "Jena"}),
        ("how much is in the till float", BRANCHES, "branch", {"Dresden", "Leipzig", "Jena"}),
        ("opening hours of Dresden and Leipzig", BRANCHES, "branch", {"Dresden", "Leipzig"}),
        ("opening hours in winter", BRANCHES, "branch", {"Dresden", "Leipzig", "Jena", "Erfurt"}),
        ("when does breakfast open for me", BRANCHES, "branch", {"Dresden", "Leipzig", "Jena", "Erfurt"}),
        ("opening hours in December", BRANCHES, "branch", {"Dresden", "Leipzig", "Jena", "Erfurt"}),
        ("what does the plan cost", PLANS, "plan", {"Annual", "Monthly"}),
        ("notice period for cancelling my plan?", PLANS, "plan", {"Annual", "Monthly"}),
        ("where do visitors park", SITES, "", {"Old Mill", "Parkway"}),
        ("What is the gate code?", SITES, "", {"Old Mill", "Parkway"}),
        ("how do i reset the scanner", CODES, "scanner", {"X200", "X300"}),
    ],
)
def test_one_missing_fact_is_asked_for(question: str, library: list[CurrentSection], kind: str, values: set[str]) -> None:
    outcome = ask(question, library)
    assert isinstance(outcome, Places)
    assert outcome.choice is not None
    assert (outcome.choice.kind, set(outcome.choice.values), outcome.choice.missing) == (kind, values, "")
    for value, source in zip(outcome.choice.values, outcome.sources, strict=True):
        assert value in " ".join((source.current.sop.title, *source.current.section.path))


@pytest.mark.parametrize(
    ("question", "library", "missing"),
    [
        ("Who is the manager of the Hamburg branch?", BRANCHES, "Hamburg"),
        ("manager of the hamburg branch", BRANCHES, "hamburg"),
        ("Hamburg opening hours", BRANCHES, "Hamburg"),
        ("when does the shop in Kiel open?", BRANCHES, "Kiel"),
        ("What are Bremen's opening hours?", BRANCHES, "Bremen"),
        ("opening hours branch Bad Homburg", BRANCHES, "Bad Homburg"),
        ("opening hours of Dresden and Hamburg", BRANCHES, "Hamburg"),
        ("EUR in the till float at the start of the day in Erfurt?", BRANCHES, "Erfurt"),
        ("what does the quarterly plan cost", PLANS, "quarterly"),
        ("Where do visitors park at Riverside?", SITES, "Riverside"),
        ("how do i reset the X500 scanner", CODES, "X500"),
        ("when does riverside open", BRANCHES, "riverside"),
        ("till float in kiel", BRANCHES, "kiel"),
        ("where do visitors park at riverside?", SITES, "riverside"),
        ("is bremen open on mondays", BRANCHES, "bremen"),
    ],
)
def test_a_name_that_nothing_has_is_said(question: str, library: list[CurrentSection], missing: str) -> None:
    outcome = ask(question, library)
    assert isinstance(outcome, Places)
    assert outcome.choice is not None
    assert outcome.choice.missing == missing


def test_a_page_that_does_not_say_this_is_not_denied() -> None:
    outcome = ask("EUR in the till float at the start of the day in Erfurt?", BRANCHES)
    assert isinstance(outcome, Places)
    assert outcome.choice is not None
    assert outcome.choice.has_page
    assert "Erfurt" not in outcome.choice.values


@pytest.mark.parametrize(
    ("question", "library", "title"),
    [
        ("opening hours in Leipzig", BRANCHES, "Branch Leipzig › Opening hours"),
        ("opening hours dresdn", BRANCHES, "Branch Dresden › Opening hours"),
        ("float jena", BRANCHES, "Branch Jena › Float"),
        ("who is the manager of the leipzig branch?", BRANCHES, "Branch Leipzig › Who to call"),
        ("which branch manager is called Ebel?", BRANCHES, "Branch Jena › Who to call"),
        ("what does the annual plan cost", PLANS, "Billing › Annual plan"),
        ("I pay monthly, what does the plan cost?", PLANS, "Billing › Monthly plan"),
        ("cost of the yearly plan", PLANS, "Billing › Annual plan"),
        ("gate code at the mill?", SITES, "Parking › Old Mill"),
        ("reset x300 scanner", CODES, "Scanner X300 › Reset"),
    ],
)
def test_the_sibling_that_the_question_names_answers(question: str, library: list[CurrentSection], title: str) -> None:
    outcome = ask(question, library)
    assert isinstance(outcome, Answered)
    found = outcome.best.current
    assert f"{found.sop.title} › {found.section.heading}" == title


def test_one_line_that_all_say_answers_for_all() -> None:
    outcome = ask("whose number do I call at night?", BRANCHES)
    assert isinstance(outcome, Answered)
    assert set(outcome.holds_for) == {"Dresden", "Leipzig", "Jena"}


@pytest.mark.parametrize(
    "library",
    [
        [
            section("Refunds", "Issue a refund", "Open the order and press refund."),
            section("Refunds", "Limits", "Above 50 ask finance."),
        ],
        [
            section("Shop", "Opening the shop", "Switch on the light."),
            section("Shop", "Closing the shop", "Lock the till away first."),
        ],
        [section("Guide 1", "Steps", "Do the thing with care."), section("Guide 2", "Steps", "Do the thing with care at 9.")],
    ],
)
def test_sections_that_merely_stand_beside_each_other_are_no_siblings(library: list[CurrentSection]) -> None:
    assert family_of(library, [titled(one) for one in library]) is None
