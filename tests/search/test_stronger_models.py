"""Encoders and rerankers by setting: small models made here, and how a search uses what they say."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from fakes.search import World, a_section, a_sop
from numpy.typing import NDArray

from retrieval.adapters.encoders.onnx_embedder import OnnxEmbedder
from retrieval.adapters.encoders.reranker import CrossEncoderReranker
from retrieval.adapters.encoders.torch_embedder import SentenceTransformerEmbedder
from retrieval.language.breaker import TRIES
from retrieval.library.models import SectionRef
from retrieval.search.models import Query
from retrieval.search.ports import ConfirmedQuestion, EmbeddingError, Encoded, Reranker
from retrieval.search.ranker import packaged_judge
from retrieval.search.reranking import Reranking
from retrieval.search.scale import EncoderScale, measured
from retrieval.search.vector_cache import VectorCache

TOPICS = ("refunds", "parking", "laundry", "keys", "breakfast", "deposits", "pets", "invoices")
QUESTIONS = [f"how do {topic} work" for topic in TOPICS]
PASSAGES = [f"{topic} are handled by the desk" for topic in TOPICS]
TEXTS = PASSAGES + QUESTIONS
PAGES = [
    found
    for topic in TOPICS
    for found in a_sop(
        topic, a_section(f"The desk handles this on weekdays, note {topic} in the book.", topic.title(), anchor=topic)
    )
]


class Scripted:
    """A reranker that says what the test tells it to."""

    name = "scripted"

    def __init__(self, score: object) -> None:
        self.score, self.calls = score, 0
        self.release: threading.Event | None = None

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float64]:
        self.calls += 1
        if self.release is not None:
            self.release.wait(60)
        if isinstance(self.score, Exception):
            raise self.score
        return np.array([self.score(question, passage) for passage in passages], np.float64)  # type: ignore[operator]


def overlap(question: str, passage: str) -> float:
    """Reads well: topics asked for by another name are known to it."""
    asked = {"automobile": "parking", "dog": "pets"}
    words = {asked.get(word, word) for word in question.lower().replace("?", "").split()}
    return 7.0 * len(words & set(passage.lower().replace(".", "").replace(":", " ").split())) - 3


def shuffled(question: str, passage: str) -> float:
    return float(int(hashlib.sha256(f"{question}{passage}".encode()).hexdigest()[:6], 16))


@pytest.fixture
def world() -> World:
    made = World()
    made.publish(*PAGES)
    return made


def found(world: World, text: str, reranker: Reranker | None = None, seconds: float = 5.0) -> list[tuple[SectionRef, float]]:
    reranking = Reranking(reranker, time.monotonic, seconds) if reranker else None
    return [(hit.current.ref, hit.score) for hit in world.service(reranking=reranking).search(Query(text), 8).hits]


def test_a_reranker_that_reads_well_brings_the_right_section_first(world: World) -> None:
    question = "where does my automobile go on weekdays"
    assert found(world, question)[0][0].sop_id != "parking"
    assert found(world, question, Scripted(overlap))[0][0].sop_id == "parking"


@pytest.mark.parametrize(
    "bad",
    [
        Scripted(shuffled),
        Scripted(lambda question, passage: -overlap(question, passage)),
        Scripted(lambda *_: 0.5),
        Scripted(lambda *_: float("nan")),
        Scripted(EmbeddingError("no tokenizer")),
        Scripted(MemoryError()),
    ],
    ids=["at random", "the wrong way round", "always the same", "no number", "broken", "out of memory"],
)
def test_a_reranker_that_cannot_read_changes_nothing(world: World, bad: Scripted) -> None:
    assert found(world, "how do pets work", bad) == found(world, "how do pets work")


def test_nobody_waits_for_a_slow_reranker_and_soon_it_is_not_even_asked(world: World) -> None:
    slow = Scripted(overlap)
    reranking = Reranking(slow, time.monotonic, 0.05)
    service, plain = world.service(reranking=reranking), found(world, "how do keys work")
    reranking.trial(PAGES)
    tried, slow.release = slow.calls, threading.Event()
    for _ in range(5):
        hits = service.search(Query("how do keys work"), 8).hits
        assert [(hit.current.ref, hit.score) for hit in hits] == plain
    assert tried < slow.calls <= tried + TRIES
    slow.release.set()


def test_a_cross_encoder_from_a_folder_runs_on_onnx_as_in_its_own_library(
    tmp_path: Path, tiny_reranker: Callable[..., Path]
) -> None:
    from sentence_transformers import CrossEncoder  # noqa: PLC0415 - it loads torch

    model = str(tiny_reranker(tmp_path / "cross", QUESTIONS, PASSAGES, is_trained=True))
    own = CrossEncoder(model, device="cpu")
    theirs = np.stack([own.predict([(question, passage) for passage in PASSAGES]) for question in QUESTIONS])
    for backend in ("onnx", "onnx-int8", "torch"):
        reranker = CrossEncoderReranker(tmp_path / "cache", model, backend)
        ours = np.stack([reranker.scores(question, PASSAGES) for question in QUESTIONS])
        assert (ours.argmax(axis=1) == np.arange(len(TOPICS))).mean() >= 0.6
        if backend != "onnx-int8":
            assert 1 / (1 + np.exp(-ours)) == pytest.approx(theirs, abs=1e-3)
    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_a_model_that_changed_in_its_folder_is_exported_anew(tmp_path: Path, tiny_encoder: Callable[..., Path]) -> None:
    folder = tmp_path / "encoder"
    one = OnnxEmbedder(tmp_path / "cache", str(tiny_encoder(folder, TEXTS)), int8=False)
    before, fingerprint = one.embed_query(TEXTS[0]), one.fingerprint
    for file in [*folder.rglob("*.json"), *folder.glob("*.safetensors")]:
        file.unlink()
    (folder / "1_Pooling").rmdir()
    other = OnnxEmbedder(tmp_path / "cache", str(tiny_encoder(folder, TEXTS, seed=2)), int8=False)
    assert other.fingerprint != fingerprint
    assert float(before @ other.embed_query(TEXTS[0])) < 0.99


@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_an_encoder_from_a_folder_gives_the_vectors_of_its_own_library(
    tmp_path: Path, pooling: str, tiny_encoder: Callable[..., Path]
) -> None:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - it loads torch

    model = str(tiny_encoder(tmp_path / "encoder", TEXTS, pooling=pooling))
    theirs = SentenceTransformer(model, device="cpu").encode(TEXTS, normalize_embeddings=True)
    for ours in (OnnxEmbedder(tmp_path / "cache", model, int8=False), SentenceTransformerEmbedder(model)):
        assert (ours.embed_passages(TEXTS) * theirs).sum(axis=1).min() > 0.999
        assert len(ours.encode(TEXTS[:1])[0].tokens) == 6


def test_what_onnx_cannot_pool_says_what_to_set(tmp_path: Path, tiny_encoder: Callable[..., Path]) -> None:
    model = str(tiny_encoder(tmp_path / "encoder", TEXTS, pooling="max"))
    with pytest.raises(EmbeddingError, match="Set EMBEDDING_BACKEND=torch"):
        OnnxEmbedder(tmp_path, model).embed_query("x")


def test_a_model_that_lacks_something_is_one_line_that_says_what(
    tmp_path: Path, tiny_encoder: Callable[..., Path], tiny_reranker: Callable[..., Path]
) -> None:
    cross = tiny_reranker(tmp_path / "cross", QUESTIONS, PASSAGES)
    encoder = tiny_encoder(tmp_path / "encoder", TEXTS)
    several = tiny_reranker(tmp_path / "several", QUESTIONS, PASSAGES, labels=3)
    for folder in (cross, encoder):
        (folder / "tokenizer.json").rename(folder / "away.json")
    wrong = [
        (lambda: CrossEncoderReranker(tmp_path, str(cross)).scores("a", ["b"]), "RERANKER_MODEL names .* has no tokenizer"),
        (
            lambda: CrossEncoderReranker(tmp_path, str(several)).scores("a", ["b"]),
            "gives 3 numbers for a pair; a reranker gives one",
        ),
        (
            lambda: CrossEncoderReranker(tmp_path, "/nowhere/model").scores("a", ["b"]),
            "RERANKER_MODEL names /nowhere/model, which is no",
        ),
        (lambda: OnnxEmbedder(tmp_path, str(encoder)).embed_query("x"), "EMBEDDING_MODEL names .* has no tokenizer"),
        (
            lambda: SentenceTransformerEmbedder("/nowhere/model").embed_query("x"),
            "EMBEDDING_MODEL names /nowhere/model, which is no",
        ),
    ]
    for act, words in wrong:
        with pytest.raises(EmbeddingError, match=words) as caught:
            act()
        assert "\n" not in str(caught.value)
    (encoder / "away.json").rename(encoder / "tokenizer.json")
    with pytest.raises(EmbeddingError, match="compares no pairs"):
        CrossEncoderReranker(tmp_path, str(encoder)).scores("a", ["b"])


class Squeezed:
    """An encoder whose cosines lie between .7 and 1, as those of many do: the same meaning on another scale."""

    fingerprint = "squeezed/1"

    def __init__(self, inner: object) -> None:
        self.inner = inner

    def _vector(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.append(vector * np.float32(0.3**0.5), np.float32(0.7**0.5)).astype(np.float32)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._vector(self.inner.embed_query(text))  # type: ignore[attr-defined]

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return (
            np.stack([self._vector(passage) for passage in self.inner.embed_passages(texts)])
            if texts
            else np.zeros((0, 385), np.float32)
        )  # type: ignore[attr-defined]

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        return [Encoded(self._vector(one.vector), one.tokens) for one in self.inner.encode(texts)]  # type: ignore[attr-defined]


def test_cosines_of_another_scale_mean_the_same(world: World) -> None:
    inner = world.embedder
    reference = measured(VectorCache(inner), "words/1")
    scale = EncoderScale(VectorCache(Squeezed(inner)), Squeezed.fingerprint, reference)
    cosines = np.linspace(0, 1, 11)
    assert scale(0.3 * cosines + 0.7) == pytest.approx(cosines, abs=0.02)
    own = EncoderScale(VectorCache(inner), "words/1", reference)
    assert own(cosines) is cosines


@pytest.mark.slow
def test_an_encoder_of_another_scale_decides_as_the_one_that_the_judge_was_fitted_with(real_encoder: object) -> None:
    results = []
    for encoder in (real_encoder, Squeezed(real_encoder)):
        made = World(embedder=encoder)
        made.publish(*PAGES)
        ref = SectionRef("pets", "pets")
        made.confirmations.rows = [ConfirmedQuestion("may a guest bring a dog", ref, PAGES[TOPICS.index("pets")].section.digest)]
        service = made.service(judge=packaged_judge())
        results.append(
            [
                service.search(Query(text), 3)
                for text in ("can guests bring their dogs", "set a timer for ten minutes", "where is my invoice")
            ]
        )
    for ours, theirs in zip(*results, strict=True):
        assert [hit.current.ref for hit in ours.hits] == [hit.current.ref for hit in theirs.hits]
        assert (ours.in_scope >= 0.5) == (theirs.in_scope >= 0.5)
        assert ours.confidence == pytest.approx(theirs.confidence, abs=0.06)
        assert ours.hits[0].signals.cosine == pytest.approx(theirs.hits[0].signals.cosine, abs=0.03)
