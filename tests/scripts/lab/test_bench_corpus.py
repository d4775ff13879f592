"""What the bench measures on: a grown library, an encoder that spares copies, clocks that count the right part."""

from __future__ import annotations

import numpy as np
import pytest
from fakes.search import WordEmbedder
from hypothesis import given
from hypothesis import strategies as st

from retrieval.adapters.bm25_index import BM25Lexicon
from retrieval.chunking import section_key
from retrieval.library.models import Governance, Section, SopDocument
from retrieval.search.ports import TokenEncoder
from scripts.lab.bench.corpus import StandIn, grown
from scripts.lab.bench.timing import Stopwatch, WatchedLexicon, quantile, spent


def document(name: str, *texts: str) -> SopDocument:
    sections = tuple(Section(f"s{at}", ("Part",), text, at, 1) for at, text in enumerate(texts))
    return SopDocument(name, name.title(), f"{name}.md", Governance(), sections)


TWO = (document("refunds", "Refund within 14 days.", "Ask finance above 500."), document("pauses", "Pause for three months."))


@given(st.integers(1, 60))
def test_a_grown_library_has_the_sections_and_no_key_twice(sections):
    found = grown(TWO, sections)
    count = sum(len(one.sections) for one in found)
    assert sections <= count < sections + 2
    assert len({one.id for one in found}) == len(found)
    keys = [section_key(one.id, one.title, part) for one in found for part in one.sections]
    assert len(set(keys)) == len(keys)
    assert len({(one.title, part.text) for one in found for part in one.sections}) == count


def test_the_first_round_is_the_corpus_itself():
    assert tuple(grown(TWO, 3)) == TWO


def test_a_stand_in_that_spares_encodes_an_original_and_its_first_copy_only():
    inner = WordEmbedder()
    stand_in = StandIn(inner)
    assert isinstance(stand_in, TokenEncoder)
    assert stand_in.fingerprint == inner.fingerprint
    stand_in.begin(spares=True)
    texts = ["Ask finance", *(f"Ask finance\n\nEdition {turn}" for turn in range(1, 6))]
    codes = stand_in.encode(texts)
    assert (stand_in.encoded, stand_in.asked) == (2, 6)
    assert codes[0].vector == pytest.approx(inner.embed_query(texts[0]))
    assert codes[1].vector == pytest.approx(inner.embed_query(texts[1]))
    near = [float(code.vector @ codes[1].vector) for code in codes[2:]]
    assert near == pytest.approx([0.894] * 4, abs=0.02)
    assert len({code.vector.tobytes() for code in codes}) == 6
    assert all(np.linalg.norm(code.tokens, axis=1) == pytest.approx(1, abs=1e-3) for code in codes)


def test_made_up_vectors_are_the_same_in_every_run():
    runs = []
    for _ in range(2):
        stand_in = StandIn(WordEmbedder())
        stand_in.begin(spares=True)
        runs.append(stand_in.embed_passages(["a b", "a b", "a b"]))
    assert np.array_equal(*runs)


def test_a_stand_in_that_does_not_spare_encodes_everything():
    stand_in = StandIn(WordEmbedder())
    vectors = stand_in.embed_passages(["a b", "a b"])
    assert (stand_in.encoded, stand_in.asked) == (2, 2)
    assert np.array_equal(vectors[0], vectors[1])


def test_a_stopwatch_counts_the_calls_of_its_part_only():
    watch = Stopwatch()
    encoder = watch.over(WordEmbedder(), "embedding")
    assert encoder.fingerprint == "words/1"
    assert not watch.seconds
    encoder.embed_query("a question")
    index = WatchedLexicon(BM25Lexicon(), "lexical", watch).index([["a"], ["b"]])
    assert set(watch.seconds) == {"embedding"}
    assert index.scores(["a"])[0] > 0
    assert set(watch.seconds) == {"embedding", "lexical"}
    assert all(seconds > 0 for seconds in watch.seconds.values())


def test_every_text_is_timed():
    asked: list[str] = []
    times = spent(asked.append, ["a", "b", "c"])
    assert asked == ["a", "b", "c"]
    assert 0 <= quantile(times, 0.5) <= quantile(times, 0.95) <= max(times)
