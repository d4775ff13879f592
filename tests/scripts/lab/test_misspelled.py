import io
import json

import pytest
from rapidfuzz.distance import OSA

from scripts.lab.search.misspelled import main, misspelled

QUESTIONS = [
    "who approves a refund above 500",
    "guest lost his umbrella, where do we keep it",
    "wie lange gilt die Kündigungsfrist",
]


def test_one_word_has_one_mistake_and_the_same_one_each_time() -> None:
    for text in QUESTIONS:
        wrong = misspelled(text)
        assert OSA.distance(text, wrong) <= 1
        assert wrong == misspelled(text)
    assert sum(misspelled(text) != text for text in QUESTIONS) >= 2
    assert misspelled("why not so") == "why not so"


def test_questions_keep_what_else_is_said_of_them(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    question = {"text": QUESTIONS[0], "kind": "answerable", "sop": "refunds"}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(question)))
    main()
    assert json.loads(capsys.readouterr().out) == question | {"text": misspelled(QUESTIONS[0])}
