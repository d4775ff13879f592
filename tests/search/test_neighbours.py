from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.adapters.bm25_index import BM25Lexicon
from retrieval.search.glossary import Glossary
from retrieval.search.lexical import cover_of, widened_scores
from retrieval.search.neighbours import MOST_PER_WORD, WORTH, neighbours_in, words_in
from retrieval.search.terms import TermReader
from retrieval.search.vector_cache import VectorCache
from scripts.lab.search.exact import MemorySketches

LEXICON = BM25Lexicon()
TEXTS = ["Reimburse the customer within ten days.", "Reset the password.", "Quarterly report of the auditor."]
LIKE = {"repay": "reimburse", "login": "password"}


class Meanings:
    """An embedder to which the words of `LIKE` mean nearly the same (cosine .8) and all others nothing alike."""

    fingerprint = "meanings/1"

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self.embed_passages([text])[0]

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += texts
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> NDArray[np.float32]:
        own, shared = self._axis(text), self._axis(LIKE.get(text, text))
        return shared if text == LIKE.get(text, text) else (0.8 * shared + 0.6 * own).astype(np.float32)

    def _axis(self, text: str) -> NDArray[np.float32]:
        rng = np.random.default_rng(sum(ord(sign) * 31**at for at, sign in enumerate(text)) % 2**32)
        vector = rng.normal(size=384)
        return (vector / np.linalg.norm(vector)).astype(np.float32)


@pytest.fixture
def meanings() -> Meanings:
    return Meanings()


def wording(meanings: Meanings) -> TermReader:
    index = LEXICON.index([LEXICON.terms(text) for text in TEXTS])
    term_of = {word: terms[0] for text in TEXTS for word in words_in(text) if (terms := LEXICON.terms(word))}
    neighbours = neighbours_in(index, term_of, VectorCache(meanings))
    return TermReader(LEXICON, index, ("en",), neighbours)


def test_a_word_the_library_does_not_use_counts_through_one_that_it_does(meanings: Meanings) -> None:
    view = wording(meanings)
    terms = view.terms_of("repay customer", Glossary({}))
    assert [[term for term, _ in one.near] for one in terms] == [["reimburs"], []]
    assert 0.5 * WORTH < terms[0].near[0][1] < 0.9 * WORTH
    rows = np.arange(len(TEXTS))
    plain, widened = cover_of(view.index, terms, rows), cover_of(view.index, terms, rows, widened=True)
    assert plain[0] < widened[0] < 1
    assert widened[1:].tolist() == [0, 0]
    assert view.index.scores(["repay"]).tolist() == [0, 0, 0]
    assert widened_scores(view.index, terms[:1])[0] == pytest.approx(terms[0].near[0][1] * view.index.scores(["reimburs"])[0])


def test_a_words_own_term_is_no_neighbour_and_a_match_of_its_own_counts_whole(meanings: Meanings) -> None:
    view = wording(meanings)
    (term,) = view.terms_of("reimburse", Glossary({}))
    assert term.near == ()
    assert widened_scores(view.index, [term]).tolist() == view.index.scores(["reimburs"]).tolist()


def test_neighbours_are_few_and_no_words_have_none(meanings: Meanings) -> None:
    kept = VectorCache(meanings)
    terms = [f"repay{number}" for number in range(9)]
    index = LEXICON.index([terms])
    LIKE.update(dict.fromkeys(terms, "reimburse"))
    found = neighbours_in(index, dict(zip(terms, terms, strict=True)), kept).of(["reimburse"])
    assert len(found[0]) == MOST_PER_WORD + 1
    assert neighbours_in(LEXICON.index([]), {}, kept).of(["repay"]) == [()]


def test_kept_vectors_are_made_once_and_a_persons_words_are_never_stored(meanings: Meanings) -> None:
    store = MemorySketches()
    first = VectorCache(meanings, store).keep(["refund", "card"])
    again = VectorCache(meanings, store)
    assert again.keep(["card", "refund"]) == pytest.approx(first[::-1], abs=1e-3)
    again.of(["secret", "card"])
    assert meanings.embedded == ["refund", "card", "secret"]
    assert set(store.get(["refund", "card", "secret"])) == {"refund", "card"}
    assert again.keep([]).shape == again.of([]).shape == (0, 0)


def test_a_word_of_the_library_is_not_embedded_again_for_a_question(meanings: Meanings) -> None:
    words = sorted(["refund", "card", "invoice"])
    neighbours = neighbours_in(LEXICON.index([words]), dict(zip(words, words, strict=True)), VectorCache(meanings))
    meanings.embedded.clear()
    neighbours.of(["card", "aaa", "zzz"])
    assert meanings.embedded == ["aaa", "zzz"]
