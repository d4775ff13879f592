"""A proposal counts the action cards that its version cuts anew."""

from __future__ import annotations

from fakes.quiz_sops import REFUNDS, sop
from fakes.samples import NOON
from fakes.slack import Database

from bot.governance.dependents import dependents_of
from bot.governance.views.card import depends_words
from retrieval.library.models import SectionRef
from retrieval.library.versions import Version

CHANGED = ("who-approves", "issue-a-refund", "deadlines", "gone")


def test_cards_of_changed_sections_are_counted_unless_they_are_withdrawn() -> None:
    document, memory = sop(REFUNDS), Database()
    with memory() as uow:
        uow.library.add_version(document, Version("refunds", 1, document.digest, NOON))
        uow.library.make_current("refunds", 1, NOON, "U0AMARA")
        depends = dependents_of(uow, "refunds", CHANGED, NOON)
        assert depends.cards == 2
        assert "2 action cards" in depends_words(depends)
        uow.withdrawn_cards.withdraw(SectionRef("refunds", "issue-a-refund"), "U0AMARA", NOON)
        assert dependents_of(uow, "refunds", CHANGED, NOON).cards == 1
