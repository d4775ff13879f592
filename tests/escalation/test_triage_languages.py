"""Why a question went to a person, in the reader's language: sentences, limits and amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.questions.answer_json import answer_json
from core.localization import speaking
from escalation.limits.models import Bound, Limit, LimitOrigin
from escalation.triage.models import Verdict
from escalation.triage.reasons import told
from escalation.triage.service import Triage
from retrieval.answer.choices import Choice
from retrieval.answer.models import Places, Reason, Unanswered

LIMIT = Limit(
    "refunds",
    "",
    Decimal(1500),
    "USD",
    Bound.AT_MOST,
    frozenset({"refund"}),
    "refund > 1500 USD",
    LimitOrigin.FRONT_MATTER,
    "finance-lead",
)


@pytest.fixture(scope="module")
def beyond() -> Verdict:
    with speaking("de"):
        return Triage.packaged().judge("Can I give a refund of 2,500 USD?", limits=[LIMIT])


def test_a_limits_reason_is_told_in_the_readers_language_and_kept_in_english(beyond: Verdict) -> None:
    english = "2,500 USD is beyond the limit of at most 1,500 USD. Beyond it the finance lead decides."
    assert beyond.is_by_limit
    assert beyond.reason == told(beyond) == english
    with speaking("de"):
        assert told(beyond).startswith("2.500 USD liegt außerhalb der Grenze von höchstens 1.500 USD. Darüber hinaus entscheidet: ")


def test_a_sentence_is_told_in_the_readers_language() -> None:
    verdict = Triage.packaged().judge("my lead harasses me")
    assert not verdict.is_by_limit
    assert told(verdict) == verdict.reason
    with speaking("de"):
        assert told(verdict) != verdict.reason


@pytest.mark.parametrize(
    ("bound", "words"), [(Bound.AT_MOST, "höchstens 2 Geschäftsstunden"), (Bound.AT_LEAST, "mindestens 2 Geschäftsstunden")]
)
def test_a_limits_words_are_german(bound: Bound, words: str) -> None:
    limit = Limit("s", "", Decimal(2), "business hour", bound, frozenset(), "", LimitOrigin.TEXT)
    with speaking("de"):
        assert str(limit) == words


def test_programs_read_english(beyond: Verdict) -> None:
    with speaking("de"):
        assert "beyond the limit" in str(
            answer_json(Unanswered(Reason.OUT_OF_SCOPE), beyond, lambda _sop, _section: "", 1)["reason"]
        )
        asked = Places((), 0.4, 2, Choice(("Jena", "Ulm"), ""))
        assert "which one do you mean?" in str(answer_json(asked, None, lambda _sop, _section: "", 1)["reason"])
        assert "Was davon meinst du?" in Choice(("Jena", "Ulm"), "").in_words
        assert "Jena und Ulm" in Choice(("Jena", "Ulm"), "", "Köln").in_words
