"""One plausible page of each kind, and one with everything that breaks a layout."""

from __future__ import annotations

from datetime import UTC, datetime

from insights.reports.models import (
    Action,
    Block,
    Chart,
    Direction,
    Figure,
    Page,
    PageId,
    Series,
    Shape,
    Table,
    Todo,
    Verb,
)

AS_OF = datetime(2026, 11, 30, 8, 5, tzinfo=UTC)
WEEKS = ["14 Sep", "21 Sep", "28 Sep", "5 Oct", "12 Oct", "19 Oct", "26 Oct", "2 Nov", "9 Nov", "16 Nov", "23 Nov"]
WITHHELD = "under 5 people"
LESS = "\u2212"

WEEK = Page(
    PageId.WEEK,
    "This week",
    "What needs you?",
    AS_OF,
    figures=(
        Figure("Questions answered from an SOP", "84 %", "+3 points since last week", Direction.BETTER, "412 questions"),
        Figure("Stuck after an answer", "17", f"{LESS}6 since last week", Direction.BETTER),
        Figure("Cases waiting", "4", "+2 since last week", Direction.WORSE, "the oldest since Thursday"),
        Figure("Practice on track", "31 of 38", "same as last week"),
    ),
    blocks=(
        Block(
            "To do",
            todos=(
                Todo(
                    "Refunds › Refund window",
                    "People keep asking from which day the 14 days count.",
                    9,
                    "asked the owner on Thursday",
                    Action(Verb.OPEN_ALERT, "s1", "Open the topic"),
                ),
                Todo(
                    "Case C-118: goodwill credit of 740 EUR",
                    "Waits since Thursday; due today at 16:00.",
                    None,
                    "",
                    Action(Verb.OPEN_CASE, "c118", "Decide"),
                ),
                Todo(
                    "Close a chargeback",
                    "Practised well, and 1 in 4 is reopened at work: the process may be the reason.",
                    12,
                    "",
                    Action(Verb.OPEN_PAGE, "why", "See why"),
                ),
                Todo(
                    "Escalate a fraud alert",
                    "Seven people have not practised it since the SOP changed.",
                    7,
                    "",
                    Action(Verb.ASSIGN_CHECK, "fraud", "Assign a check"),
                ),
            ),
        ),
    ),
    notes=("Groups of fewer than five people are left out.", "Confidential matters are in no figure."),
)

RAMP_UP = Page(
    PageId.RAMP_UP,
    "Ramp-up",
    "Are the new ones getting there?",
    AS_OF,
    figures=(
        Figure(
            "Median time to proficiency",
            "41 days",
            f"{LESS}9 days against those before",
            Direction.BETTER,
            "95 % interval 34 to 49 days",
        ),
        Figure("In ramp-up now", "14 people"),
    ),
    blocks=(
        Block(
            "How long it takes",
            charts=(
                Chart(
                    "Share who reached proficiency",
                    "Half of those who began since June were proficient after 41 days, half of those before after 50 days.",
                    Shape.STEP,
                    [],
                    (
                        Series(
                            "Since June (n = 22)",
                            [0, 5, 14, 27, 41, 50, 64, 73, 82],
                            [(0, 0), (1, 22), (5, 34), (13, 49), (23, 62), (31, 70), (44, 81), (53, 88), (63, 93)],
                        ),
                        Series("Before (n = 31)", [0, 0, 6, 13, 26, 35, 52, 61, 71]),
                    ),
                    "%",
                    positions=(0, 14, 21, 28, 35, 41, 50, 63, 80),
                ),
            ),
            tables=(
                Table(
                    "Cohorts",
                    ("Cohort", "People", "Proficient", "Median", "Interval"),
                    (
                        ("Billing, since June", "22", "18", "41 days", "34 to 49"),
                        ("Billing, before June", "31", "22", "50 days", "43 to 61"),
                        ("Fraud desk", WITHHELD, "–", "–", "–"),
                    ),
                    frozenset({1, 2, 3}),
                ),
            ),
        ),
    ),
    notes=("Who is not there yet counts as not there yet. People who left are counted until they left.",),
)

HEALTH = Page(
    PageId.HEALTH,
    "Knowledge health",
    "Can people rely on what the SOPs say?",
    AS_OF,
    figures=(
        Figure("Answered from an SOP in date", "91 %", f"{LESS}2 points since last month", Direction.WORSE),
        Figure("Overdue reviews", "3", "+1 since last month", Direction.WORSE),
        Figure("Waiting for approval", "2"),
    ),
    blocks=(
        Block(
            "Weak sections",
            "Ordered by how many people were stuck there in the last four weeks.",
            charts=(
                Chart(
                    "People who were stuck",
                    "Most people are stuck at the refund window.",
                    Shape.BAR,
                    ("Refunds › Refund window", "Chargebacks › Evidence for the bank", "Invoices › Corrections after month end"),
                    (Series("people", (9, 7, 5)),),
                    "people",
                ),
            ),
            todos=(
                Todo("Invoices", "Its review was due on 20 Nov.", None, "", Action(Verb.ASK_OWNER, "invoices", "Ask the owner")),
            ),
        ),
    ),
)

WORK = Page(
    PageId.WORK,
    "Work",
    "Does it show at work?",
    AS_OF,
    figures=(
        Figure("Reopened tickets", "6.1 %", f"{LESS}3.4 points against the baseline", Direction.BETTER, "level 3 · n = 1,204"),
        Figure("First-contact resolution", "71 %", "+4 points against the baseline", Direction.BETTER, "level 3 · n = 1,204"),
        Figure("CSAT", "no data", "", Direction.SAME, "Connect Zendesk satisfaction ratings."),
    ),
    blocks=(
        Block(
            "Reopened tickets",
            "Before and after: descriptive. Something else may have changed as well.",
            charts=(
                Chart(
                    "Reopened tickets by week",
                    "Reopened tickets fell from 9.5 to 6.1 percent.",
                    Shape.LINE,
                    WEEKS,
                    (
                        Series(
                            "Billing",
                            (9.4, 9.8, 9.1, 9.6, 8.8, 8.1, None, 7.0, 6.6, 6.4, 6.1),
                            tuple((value - 1.2, value + 1.2) for value in (9.4, 9.8, 9.1, 9.6, 8.8, 8.1, 8, 7.0, 6.6, 6.4, 6.1)),
                        ),
                        Series("Other teams", (9.9, 9.7, 9.9, 9.5, 9.8, 9.3, 9.6, 9.4, 9.2, 9.5, 9.1)),
                    ),
                    "%",
                    marks=((3, "Cairn started"), (7, "SOP Refunds changed")),
                ),
            ),
            tables=(
                Table(
                    "KPI ladder",
                    ("KPI", "Level", "Baseline", "Now", "Grade of the comparison"),
                    (
                        ("Reopened tickets", "3 behaviour", "9.5 %", "6.1 %", "difference in differences"),
                        ("First-contact resolution", "3 behaviour", "67 %", "71 %", "before and after, descriptive"),
                        ("CSAT", "4 results", "–", "–", "no data yet"),
                    ),
                    frozenset({2, 3}),
                ),
            ),
        ),
    ),
)

CASES = Page(
    PageId.CASES,
    "Cases",
    "What waits for a decision?",
    AS_OF,
    figures=(
        Figure("Waiting", "4", "+2 since last week", Direction.WORSE),
        Figure("Decided in time", "92 %", "+1 point", Direction.BETTER),
    ),
    blocks=(
        Block(
            "Waiting",
            tables=(
                Table(
                    "Open cases",
                    ("Case", "About", "Waits for", "Since", "Due"),
                    (
                        ("C-118", "Goodwill credit of 740 EUR", "Finance lead", "Thu 26 Nov", "today 16:00"),
                        ("C-121", "Refund after 31 days", "Billing lead", "Fri 27 Nov", "Tue 1 Dec"),
                    ),
                ),
            ),
            charts=(
                Chart(
                    "Cases by week",
                    "New cases each week.",
                    Shape.BAR,
                    WEEKS[-6:],
                    (Series("opened", (3, 5, 2, 4, 6, 4)), Series("decided", (3, 4, 3, 4, 4, 2))),
                ),
            ),
        ),
        Block(
            "Decisions that no SOP has",
            todos=(
                Todo(
                    "Refund in another currency",
                    "Decided alike three times.",
                    None,
                    "",
                    Action(Verb.OPEN_SOP, "refunds", "Open the SOP"),
                ),
            ),
        ),
    ),
)

WHY = Page(
    PageId.WHY,
    "Why",
    "Where is the bottleneck, and what would help?",
    AS_OF,
    blocks=(
        Block(
            "Close a chargeback",
            "Practised well and asked about little, and still 26 % are reopened (n = 58).\n"
            "The process or the system itself may be the reason, rather than the people.",
            todos=(
                Todo(
                    "Ask the process owner to look at the bank's form",
                    "12 of 15 reopened cases lack the same field.",
                    12,
                    "",
                    Action(Verb.ASK_OWNER, "chargebacks", "Ask the owner"),
                ),
            ),
        ),
        Block(
            "Skill matrix",
            tables=(
                Table(
                    "Billing: where to invest next",
                    ("Task", "Weight", "SOP", "Items", "Team's mastery", "Next"),
                    (
                        ("Refund a card payment", "12", "in date", "14", "78 %", "nothing"),
                        ("Close a chargeback", "9", "in date", "8", "81 %", "process owner"),
                        ("Correct an invoice", "6", "review overdue", "2", "54 %", "review, lesson"),
                        ("Escalate a fraud alert", "6", "none", "0", WITHHELD, "write the SOP"),
                    ),
                    frozenset({1, 3, 4}),
                ),
            ),
        ),
    ),
    notes=("“Probably” means that the numbers agree with it. They do not show a cause.",),
)

RECORD = Page(
    PageId.RECORD,
    "My record",
    "What does Cairn know about me?",
    AS_OF,
    figures=(
        Figure("Due today", "3"),
        Figure("Strong tasks", "6 of 9", "+1 this month", Direction.BETTER),
        Figure("Questions asked", "27", "", Direction.SAME, "in 90 days"),
    ),
    blocks=(
        Block(
            "Strengths",
            tables=(
                Table(
                    "Tasks",
                    ("Task", "Mastery", "Next"),
                    (("Refund a card payment", "88 %", "14 Dec"), ("Correct an invoice", "52 %", "today")),
                    frozenset({1}),
                ),
            ),
        ),
        Block(
            "Who looked",
            tables=(
                Table("Pages with you on them", ("When", "Who", "Page"), (), empty="Nobody has opened a page that shows you."),
            ),
        ),
    ),
)

PAGES = (WEEK, RAMP_UP, HEALTH, WORK, CASES, WHY, RECORD)

_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

EDGE = Page(
    PageId.WHY,
    f"Why {_WORD}",
    f"<script>alert(1)</script> & {_WORD}?",
    AS_OF,
    figures=(
        Figure(_WORD, "1,234,567,890.00 EUR", f"+{_WORD}", Direction.WORSE, _WORD),
        Figure("Nothing", "–"),
        Figure("Less", "3", "-1", Direction.WORSE),
    ),
    blocks=(
        Block(),
        Block(
            f"<b>{_WORD}</b>",
            "one\n\ntwo",
            todos=(Todo(_WORD * 2, _WORD, 1, _WORD, Action(Verb.OPEN_SOP, "x#y", _WORD)), Todo("bare", "")),
        ),
        Block(
            charts=(
                Chart("No data", "Nothing was counted.", Shape.LINE, [], []),
                Chart(
                    "Names",
                    "Long names.",
                    Shape.BAR,
                    [f"{_WORD} {at}" for at in range(60)],
                    [Series("n", list(range(60)))],
                    "questions",
                ),
                Chart(
                    "Days",
                    "Sixty days.",
                    Shape.LINE,
                    [f"{at} Oct 2026" for at in range(60)],
                    [Series(_WORD, [at % 7 for at in range(60)]), Series("b", [None] * 59 + [4])],
                    _WORD,
                    marks=[(at, _WORD) for at in (3, 4, 58)],
                ),
            ),
            tables=(
                Table(
                    "Sixty rows",
                    [f"Column {at}" for at in range(12)],
                    [[f"{row}.{at}" for at in range(12)] for row in range(60)],
                    frozenset(range(1, 12)),
                ),
                Table("Withheld", ("Group", "n", "Share"), (("A", WITHHELD, "–"), (_WORD, "12", "40 %")), frozenset({1, 2})),
                Table("Empty", ("a", "b"), ()),
            ),
        ),
    ),
    notes=(f"{_WORD} <i>",),
    is_simulated=True,
)
