from pathlib import Path

import numpy as np
import pytest

from retrieval.adapters.bm25_index import BM25Lexicon
from retrieval.adapters.glossary_file import GlossaryError, read_glossary
from retrieval.search.glossary import Glossary
from retrieval.search.turns import goes_on, joined, leans_on_earlier

LEXICON = BM25Lexicon()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Use code R-1042.", ["use", "code", "r-1042", "r", "1042"]),
        ("over $500", ["$500", "500"]),
        ("$1,500.00 fee", ["$1500", "1500", "fee"]),
        ("3DS and Net-30", ["3ds", "net-30", "net", "30"]),
        ("ask IT about it", ["ask", "it"]),
        ("refunds, refunded", ["refund", "refund"]),
    ],
)
def test_what_people_type_exactly_survives(text: str, expected: list[str]) -> None:
    assert LEXICON.terms(text) == expected


def test_other_languages_keep_their_words() -> None:
    assert "will" in LEXICON.terms("Wer will das?", "de")
    assert LEXICON.terms("Rückerstattungen", "de") == LEXICON.terms("Rückerstattung", "de")
    assert LEXICON.terms("was it", "xx") == ["was", "it"]


def test_scores_idf_and_holding() -> None:
    index = LEXICON.index([["refund", "limit"], ["refund"], []])
    assert index.scores(["limit"]).argmax() == 0
    assert index.scores(["unknown"]).tolist() == [0, 0, 0]
    assert index.idf("unknown") > index.idf("limit") > index.idf("refund")
    assert index.holds("refund", np.array([2, 1])).tolist() == [False, True]
    assert LEXICON.index([]).scores(["refund"]).tolist() == []


def test_slang_is_followed_by_what_it_means() -> None:
    glossary = Glossary({"CB": ("chargeback",), "rev rec": ("revenue recognition",)})
    assert glossary.expand("cb for rev rec") == "cb (chargeback) for rev rec (revenue recognition)"
    assert glossary.expand("cbx") == "cbx"
    assert Glossary({}).expand("cb") == "cb"


def test_glossary_files(tmp_path: Path) -> None:
    file = tmp_path / "glossary.yaml"
    assert read_glossary(file).expand("cb") == "cb"
    file.write_text("CB: [chargeback]\nDD: direct debit\n")
    assert read_glossary(file).expand("DD") == "DD (direct debit)"
    for broken in ("[", "- a\n", "a: {b: c}\n"):
        file.write_text(broken)
        with pytest.raises(GlossaryError):
            read_glossary(file)
    file.write_text("")
    assert read_glossary(file).expand("cb") == "cb"


@pytest.mark.parametrize(
    "text", ["and if it was already captured?", "what about annual plans?", "why?", "does that need approval?"]
)
def test_follow_ups_lean_on_the_question_before(text: str) -> None:
    assert leans_on_earlier(text)
    assert joined(text, ("How do I refund?",)) == f"How do I refund? {text}"


def test_a_further_question_of_one_message_goes_on_or_asks_something_else() -> None:
    assert all(map(goes_on, ("and what is the fee?", "by when?", "who approves it?", "Also, when must she leave?")))
    assert not any(map(goes_on, ("where do I park the van?", "when is the shop open?", "someone left a laptop in 214")))


def test_a_question_of_its_own_stands_alone() -> None:
    text = "Which fields does a request to delete customer data need?"
    assert joined(text, ("How do I refund?",)) == text


def test_a_follow_up_is_read_back_to_the_question_that_stands_alone() -> None:
    asked = "Which fields does a request to delete customer data need?"
    turns = ("How do I pause a subscription?", asked, "and for minors?")
    assert joined("by when?", turns) == f"{asked} and for minors? by when?"
    assert joined("and then?", ("one", "two", "three", "four")) == "two three four and then?"
