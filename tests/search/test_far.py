from fakes.search import WordEmbedder

from retrieval.search.far import FarRequests
from retrieval.search.packaged import far_requests
from retrieval.search.vector_cache import VectorCache

LOST_CARD = "i lost my card and need to report it"


def test_requests_are_distinct_and_many() -> None:
    assert len(far_requests()) == len(set(far_requests())) > 500


def test_a_request_is_nearer_to_requests_than_to_work() -> None:
    embedder = WordEmbedder()
    far = FarRequests(VectorCache(embedder))
    request = far.nearness(embedder.embed_query(LOST_CARD))
    work = far.nearness(embedder.embed_query("how much extra for working thru the night dock street"))
    assert request.request > request.work
    assert work.work > work.request


def test_while_fitting_a_text_does_not_recognise_itself() -> None:
    embedder = WordEmbedder()
    far, asked = FarRequests(VectorCache(embedder)), embedder.embed_query(LOST_CARD)
    assert far.nearness(asked, but_not={LOST_CARD}).request < far.nearness(asked).request <= 1.001
