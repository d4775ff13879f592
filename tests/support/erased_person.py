"""A person with a life in Cairn, to be erased."""

from __future__ import annotations

from dataclasses import replace

from fakes.company import YES, opened
from fakes.samples import NOON, claim, document, later, question
from sqlalchemy import Engine

from core.eventlog import CardPosted
from core.people import Person
from escalation.cases.afterwards import GapKind, SopGap
from escalation.cases.events import Commented, Event, InfoAsked, InfoGiven
from retrieval.library.versions import Version
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion
from storage.unit_of_work import SqlUnitOfWork

ID, MAIL, NAME, CANARY = "U0ZOE", "zoe@example.com", "Zoë Zebra", "quagga"
_KEYS = ("case:c1:1", "answer:q1", "answer:q3", "case-thread:c1:3", "case-thread:c2:2", "answer:q2", f"first-day:{ID}")


def live(engine: Engine) -> None:
    """A person with a life in Cairn: questions, a case, answers in a channel and in direct messages, words in others' cases."""
    with SqlUnitOfWork(engine) as unit:
        unit.people.save([Person(ID, MAIL, NAME, "support"), Person("U0BOB", name="Bob Boss", manager=ID)])
        made = document("refunds", owner="U0BOB")
        unit.library.add_version(made, Version("refunds", 1, made.digest, NOON))
        unit.library.make_current("refunds", 1, NOON, ID)
        for number, is_private in ((1, False), (3, True)):
            asked = question(number, ID, is_private=is_private)
            unit.questions.add(_said(asked, f"My {CANARY} needs a refund"))
        unit.questions.add(_said(question(2, "U0BOB"), f"Ask {NAME} at {MAIL}"))
        unit.questions.add_feedback(Feedback("q2", ID, FeedbackKind.HELPED, later(hours=1)))
        unit.cases.append(
            0,
            opened(1, ID),
            Event("c1", 2, "U0BOB", later(hours=1), InfoAsked(f"About the {CANARY}?")),
            Event("c1", 3, ID, later(hours=2), InfoGiven(f"The {CANARY} it is")),
            Event("c1", 4, "cairn", later(hours=2), CardPosted("C0OWNERS", "7.1")),
            Event("c1", 5, "U0BOB", later(hours=3), YES),
        )
        unit.cases.append(0, opened(2, "U0BOB"), Event("c2", 2, ID, later(hours=1), Commented(f"{CANARY} says no")))
        unit.gaps.add(SopGap("gap-c1", "refunds", None, GapKind.NOT_COVERED, "c1", NOON))
        unit.gaps.close("gap-c1", ID, later(hours=1))
        unit.inbox.receive("e1", "T1:D0ZOE:1.1", {"event": {"user": ID, "text": CANARY}}, claim())
        unit.outbox.add("answer:q1", "C0PUBLIC", {"args": {"text": CANARY}}, NOON)
        unit.outbox.add("answer:q3", "D1", {"args": {"text": CANARY}}, NOON)
        unit.outbox.add("case:c1:1", "C0OWNERS", {"args": {"text": CANARY}}, NOON)
        unit.outbox.add("case-thread:c1:3", "C0OWNERS", {"args": {"text": CANARY}}, NOON)
        unit.outbox.add("case-thread:c2:2", "C0OTHER", {"args": {"text": CANARY}}, NOON)
        unit.outbox.add("answer:q2", "C0PUBLIC", {"args": {"text": "for Bob"}}, NOON)
        unit.outbox.add(f"first-day:{ID}", ID, {"args": {"text": NAME}}, NOON)
        for number, key in enumerate(_KEYS, 1):
            [held] = unit.outbox.claim(claim(), 1, key)
            assert unit.outbox.sent(held, f"7.{number}", NOON)
        unit.outbox.add(
            "case-card:c1:9:0",
            "C0OWNERS",
            {
                "method": "chat.update",
                "args": {"channel": "C0OWNERS", "ts": "7.1", "text": CANARY, "blocks": [{"text": CANARY}]},
                "case": {"id": "c1", "version": 9, "key": "case:c1:1", "channel": "C0OWNERS"},
            },
            NOON,
        )
        unit.outbox.add(
            "note:q1", "C0PUBLIC", {"method": "chat.postMessage", "args": {"channel": "C0PUBLIC", "text": CANARY}}, NOON
        )
        unit.commit()


def _said(logged: LoggedQuestion, text: str) -> LoggedQuestion:
    return replace(logged, question=replace(logged.question, text=text))
