from retrieval.search.everyday import Everyday, everyday_requests
from search_fakes import WordEmbedder, World, a_section, a_sop

from retrieval.adapters.bm25_index import BM25Lexicon
from retrieval.library.models import EVERYONE, CurrentSection
from retrieval.search.kept import KeptVectors
from retrieval.search.view import Preparation, State, View, build_view

LOST_CARD = "i lost my card and need to report it"
TIMERS = a_sop("timers", a_section("Nothing of the kind.", "Timers"))
CARDS = a_sop("cards", a_section("I lost my card and need to report it: freeze the card.", "Lost"))


def view_of(revision: int, *sections: CurrentSection) -> View:
    kept = KeptVectors(WordEmbedder())
    return build_view(State("g1", revision), {EVERYONE: list(sections)}, Preparation(BM25Lexicon(), kept))


def test_requests_are_distinct_and_many() -> None:
    assert len(everyday_requests()) == len(set(everyday_requests())) > 500


def test_a_request_counts_unless_the_library_covers_it() -> None:
    embedder = WordEmbedder()
    everyday = Everyday(KeptVectors(embedder))
    without, covering = World(), World()
    without.publish(*TIMERS)
    covering.publish(*TIMERS, *CARDS)
    asked = embedder.embed_query(LOST_CARD)
    far = everyday.nearness(asked, view_of(1, *TIMERS), without.vectors)
    near = everyday.nearness(asked, view_of(2, *TIMERS, *CARDS), covering.vectors)
    assert near < far - 0.1


def test_while_fitting_a_request_does_not_recognise_itself() -> None:
    embedder = WordEmbedder()
    world = World()
    world.publish(*TIMERS)
    everyday, asked = Everyday(KeptVectors(embedder)), embedder.embed_query(LOST_CARD)
    itself = everyday.nearness(asked, view_of(1, *TIMERS), world.vectors)
    assert everyday.nearness(asked, view_of(1, *TIMERS), world.vectors, but_not=LOST_CARD) < itself <= 1.001
