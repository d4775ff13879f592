from collections import Counter
from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pytest
from fakes.search import WordEmbedder

from retrieval.adapters.bm25_index import BM25Lexicon
from retrieval.search.best_units import BestUnits
from retrieval.search.evidence import Evidence
from retrieval.search.far import FarRequests, Nearness, said_of_siblings
from retrieval.search.glossary import Glossary
from retrieval.search.models import Siblings
from retrieval.search.packaged import far_requests
from retrieval.search.siblings import Family
from retrieval.search.terms import Spelling, TermReader
from retrieval.search.vector_cache import VectorCache

LOST_CARD = "i lost my card and need to report it"
NIGHT = "how much extra for working thru the night dock street"


def nearness(text: str, library: str = "Night shifts at Dock Street.", but_not: Collection[str] = frozenset()) -> Nearness:
    lexicon, embedder = BM25Lexicon(), WordEmbedder()
    index = lexicon.index([lexicon.terms(library), lexicon.terms("Something else.")])
    terms = TermReader(lexicon, index, Spelling(index.vocabulary), ("en",)).terms_of(text, Glossary({}))
    return FarRequests(VectorCache(embedder), lexicon).nearness(embedder.embed_query(text), terms, index, but_not)


def test_requests_are_distinct_and_many() -> None:
    assert len(far_requests()) == len(set(far_requests())) > 500


def test_a_request_has_requests_around_it_and_a_work_question_has_not() -> None:
    request, work = nearness(LOST_CARD), nearness(NIGHT)
    assert request.request > work.request
    assert request.share > 0.5 > work.share


def test_words_that_only_the_library_has_count_by_their_rarity() -> None:
    assert nearness(NIGHT).rare > 0 == nearness(NIGHT, library="Refunds.").rare
    assert nearness(LOST_CARD, library="A lost card.").rare == 0, "far requests speak of lost cards too"


def test_while_fitting_a_text_does_not_recognise_itself() -> None:
    assert nearness(LOST_CARD, but_not={LOST_CARD}).request < nearness(LOST_CARD).request <= 1.001
    lexicon = BM25Lexicon()
    texts = Counter(stem for text in far_requests() for stem in set(lexicon.terms(text)))
    lone = next(text for text in far_requests() if any(texts[stem] == 1 for stem in lexicon.terms(text)))
    assert nearness(lone, library=lone, but_not={lone}).rare > nearness(lone, library=lone).rare


@pytest.mark.parametrize(("confidence", "near", "is_said"), [(0.4, 0.55, True), (0.3, 0.55, False), (0.4, 0.45, False)])
def test_what_siblings_say_of_their_names_is_no_far_request(confidence: float, near: float, *, is_said: bool) -> None:
    empty = np.zeros(0)
    evidence = Evidence(*[empty] * 11, BestUnits("", ()), 0, np.zeros(0, np.bool_), empty)  # type: ignore[arg-type]
    evidence = replace(evidence, unit=np.array([0.1, near]))
    siblings = Siblings(Family((0, 1), ("Old Mill", "Parkway"), "", ""), (), (), confidence)
    assert said_of_siblings(siblings, evidence) is is_said
    assert not said_of_siblings(None, evidence)
