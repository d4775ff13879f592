from collections import Counter
from collections.abc import Collection

from fakes.search import WordEmbedder

from retrieval.adapters.bm25_index import BM25Lexicon
from retrieval.search.far import FarRequests, Nearness
from retrieval.search.glossary import Glossary
from retrieval.search.packaged import far_requests
from retrieval.search.terms import TermReader
from retrieval.search.vector_cache import VectorCache

LOST_CARD = "i lost my card and need to report it"
NIGHT = "how much extra for working thru the night dock street"


def nearness(text: str, library: str = "Night shifts at Dock Street.", but_not: Collection[str] = frozenset()) -> Nearness:
    lexicon, embedder = BM25Lexicon(), WordEmbedder()
    index = lexicon.index([lexicon.terms(library), lexicon.terms("Something else.")])
    terms = TermReader(lexicon, index, ("en",)).terms_of(text, Glossary({}))
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
