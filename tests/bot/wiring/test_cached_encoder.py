"""A question's words go through the encoder once, whoever looks at them, and what comes back is what the encoder gives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from fakes.search import WordEmbedder

from bot.wiring.search_engines import CachedEncoder
from retrieval.search.ports import Vectors

ASKED = "how long can I pause a subscription?"
EARLIER = ("invoice disputed, what now?", "the VAT number is not valid")


class CountingEncoder(WordEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self.most = 0

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.read += texts
        self.most = max(self.most, len(texts))
        return super().embed_passages(texts)


@pytest.fixture
def inner() -> CountingEncoder:
    return CountingEncoder()


def test_the_check_search_triage_and_the_comparison_read_a_question_once(inner: CountingEncoder) -> None:
    encoder = CachedEncoder(inner)
    for text in EARLIER:
        encoder.encode([text])
    inner.read.clear()
    encoder.embed_query(ASKED)
    encoder.encode([ASKED])
    encoder.embed_query(ASKED)
    encoder.embed_passages([ASKED, *EARLIER])
    assert inner.read == [ASKED]


def test_vectors_and_tokens_are_the_encoder_s_own_in_the_order_asked(inner: CountingEncoder) -> None:
    encoder, plain, texts = CachedEncoder(inner), WordEmbedder(), [*EARLIER, ASKED, EARLIER[0]]
    encoder.encode([ASKED])
    assert np.array_equal(encoder.embed_passages(texts), plain.embed_passages(texts))
    for ours, theirs in zip(encoder.encode(texts), plain.encode(texts), strict=True):
        assert np.array_equal(ours.vector, theirs.vector)
        assert np.array_equal(ours.tokens, theirs.tokens)
    assert np.array_equal(encoder.embed_query(ASKED), plain.embed_query(ASKED))
    assert encoder.embed_passages([]).shape[0] == 0
    assert encoder.encode([]) == []
    assert encoder.fingerprint == plain.fingerprint


@pytest.mark.parametrize("texts", [[f"passage {number}" for number in range(17)], ["word " * 300]])
def test_passages_of_a_library_are_not_kept(inner: CountingEncoder, texts: list[str]) -> None:
    encoder = CachedEncoder(inner)
    for _ in range(2):
        encoder.encode(texts)
        encoder.embed_passages(texts)
    assert inner.read == texts * 4


def test_what_is_kept_is_bounded_and_begins_anew(inner: CountingEncoder) -> None:
    encoder = CachedEncoder(inner, vectors=2, whole=1)
    for text in (*EARLIER, ASKED, ASKED, EARLIER[0]):
        encoder.embed_query(text)
    assert inner.read == [*EARLIER, ASKED, EARLIER[0]]


def test_a_question_that_the_topics_place_with_many_others_is_not_read_again(inner: CountingEncoder) -> None:
    encoder, others = CachedEncoder(inner), [f"question {number}" for number in range(20)]
    encoder.embed_query(ASKED)
    encoder.embed_passages([*others, ASKED])
    assert inner.read == [ASKED, *others]


def test_thousands_of_questions_are_encoded_in_portions(inner: CountingEncoder) -> None:
    texts = [f"question {number}" for number in range(600)]
    vectors = CachedEncoder(inner).embed_passages(texts)
    assert np.array_equal(vectors, WordEmbedder().embed_passages(texts))
    assert inner.read == texts
    assert inner.most == 256
