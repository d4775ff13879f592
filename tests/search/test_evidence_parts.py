import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.adapters.encoders.batching import BatchingEmbedder
from retrieval.adapters.encoders.model_folder import locate
from retrieval.adapters.encoders.sketches import SketchFile
from retrieval.adapters.encoders.torch_embedder import SentenceTransformerEmbedder
from retrieval.search.evidence import of_pages
from retrieval.search.halves import single
from retrieval.search.late import LateInteraction
from retrieval.search.linear import LinearRule
from retrieval.search.ports import EmbeddingError, SketchStore
from retrieval.search.ranker import bonus, packaged_judge
from retrieval.search.section_codes import PackedVectors, SectionVectors, SectionWords, Words, bare_places
from retrieval.search.sketch import best_matches, decoded, sketch_of
from scripts.lab.search.exact import MemorySketches


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@given(st.integers(1, 40), st.integers(0, 10_000))
@settings(max_examples=25)
def test_a_sketch_stays_near_what_it_was_made_from(pairs: int, seed: int) -> None:
    one = unit(np.random.default_rng(seed).normal(size=(pairs, 384)))
    sketch = sketch_of(np.repeat(one, 2, axis=0))
    assert sketch.shape == (pairs, 96)
    assert (decoded(sketch, 384) * one).sum(axis=1).min() > 0.88


def test_every_word_finds_its_best_row() -> None:
    rows = unit(np.random.default_rng(0).normal(size=(8, 384)))
    own, other = sketch_of(np.repeat(rows[:4], 2, axis=0)), sketch_of(rows[4:])
    found = best_matches(rows[:2], np.concatenate([own, other]), np.array([len(own), len(own) + len(other)]))
    assert found.shape == (2, 2)
    assert found[0].min() > 0.88
    assert found[1].max() < 0.5


def test_headings_belong_to_every_text_of_a_section() -> None:
    heading, first, second, other = unit(np.random.default_rng(0).normal(size=(4, 384)))

    def words(*texts: list[np.ndarray]) -> Words:
        return Words.of([np.stack([word for word in text for _ in "ab"]) for text in texts])

    sections = {
        3: SectionWords(words([heading]), words([first], [other]), words([other], [second])),
        5: SectionWords(words([other]), words([first]), words([first])),
    }
    late = LateInteraction([np.stack([heading, first]), np.stack([heading, second])], sections)
    windows, units = late.of_windows(), late.of_units([5, 3])
    assert windows[3] == pytest.approx(0.5 * (1 + 0.5), abs=0.1)
    assert windows[5] == pytest.approx(0.25, abs=0.1)
    assert units[3] == pytest.approx([0.5, 0.75], abs=0.1)
    assert units[5] == pytest.approx([0.25], abs=0.1)


def test_without_token_vectors_nothing_is_compared() -> None:
    late = LateInteraction([], {})
    assert late.of_windows() == late.of_units([]) == {}


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 4), st.integers(0, 10_000))
@settings(max_examples=25)
def test_a_code_is_read_back_as_it_was_packed(windows: int, units: int, rows: int, seed: int) -> None:
    rng = np.random.default_rng(seed)

    def words(texts: int) -> Words:
        return Words(np.arange(1, texts + 1, dtype=np.int32) * rows, rng.integers(0, 256, (texts * rows, 2), np.uint8))

    halves = [unit(rng.normal(size=(count, 8))).astype(np.float16) for count in (windows, units, units, windows)]
    sections, of_text = (
        (SectionVectors(*halves[:2]), SectionVectors(*halves[2:])),
        SectionWords(words(1), words(windows), words(units)),
    )
    read, read_words = PackedVectors.of([vectors.packed() for vectors in sections]), SectionWords.unpacked(of_text.packed())
    assert np.array_equal(read.rows, np.concatenate(halves))
    assert read.counts.tolist() == [windows, units, units, windows]
    for part in ("heading", "windows", "units"):
        mine, theirs = getattr(read_words, part), getattr(of_text, part)
        assert np.array_equal(mine.ends, theirs.ends)
        assert np.array_equal(mine.sketch, theirs.sketch)


def test_every_number_of_half_precision_is_read_exactly() -> None:
    every = np.arange(2**16, dtype=np.uint32).astype(np.uint16).view(np.float16)
    finite = every[np.isfinite(every)]
    assert np.array_equal(single(finite), finite.astype(np.float32))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 3)), min_size=1, max_size=6))
def test_bare_windows_are_every_second_one_or_the_headings(sections: list[tuple[int, int]]) -> None:
    counts = np.array([1 + 2 * texts for texts, _ in sections])
    lengths = counts + np.array([units for _, units in sections])
    starts = np.cumsum(lengths) - lengths
    places, firsts = bare_places(starts, counts)
    expected = [
        list(range(start + 2, start + 1 + 2 * texts, 2)) if texts else [start]
        for (texts, _), start in zip(sections, starts.tolist(), strict=True)
    ]
    assert [found.tolist() for found in np.split(places, firsts[1:])] == expected


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> SketchStore:
    return MemorySketches() if request.param == "memory" else SketchFile(tmp_path, "model/1")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-3, 3)), min_size=1, max_size=12))
def test_the_best_other_section_speaks_for_a_page(candidates: list[tuple[str, int]]) -> None:
    standing = np.array([value for _, value in candidates], np.float64)
    others = [
        [value for place, (page, value) in enumerate(candidates) if page == candidates[at][0] and place != at]
        for at in range(len(candidates))
    ]
    expected = [max(values) if values else standing.min() for values in others]
    assert of_pages([page for page, _ in candidates], standing).tolist() == expected


def test_sketch_stores_keep_what_they_are_given(store: SketchStore) -> None:
    sketch = np.arange(12, dtype=np.uint8).reshape(3, 4)
    store.put({"a": sketch, "b": sketch[:1]})
    store.put({"b": sketch[:2]})
    found = store.get(["a", "b", "unknown"])
    assert {key: value.tolist() for key, value in found.items()} == {"a": sketch.tolist(), "b": sketch[:2].tolist()}
    store.keep_only({"b"})
    assert set(store.get(["a", "b"])) == {"b"}


def test_a_linear_rule_is_what_its_json_says() -> None:
    rule = LinearRule(("a", "b"), np.array([1.0, 0.0]), np.array([2.0, 1.0]), np.array([3.0, -1.0]), 0.5)
    assert rule(np.array([[3.0, 1.0], [1e9, 0.0]])).tolist() == [2.5, 12.5]
    assert LinearRule.from_json(json.loads(json.dumps(rule.to_json())))(np.array([[3.0, 1.0]])).tolist() == [2.5]
    assert packaged_judge() is packaged_judge()


def test_a_confirmation_counts_from_the_similarity_of_one_intent() -> None:
    assert bonus(np.array([0.3, 0.6, 1.0])).tolist() == pytest.approx([0.0, 2.4, 6.0])


@pytest.mark.slow
def test_the_real_encoder_ranks_by_meaning_alone_or_in_a_batch() -> None:
    embedder = SentenceTransformerEmbedder()
    texts = ["Give the customer the money back.", "Reset a forgotten password.", "A much longer text " * 90]
    encoded = BatchingEmbedder(embedder).encode(texts)
    question = embedder.embed_query("How do I refund someone?")
    assert int(np.argmax([one.vector @ question for one in encoded])) == 0
    assert encoded[0].vector == pytest.approx(embedder.embed_query(texts[0]), abs=1e-4)
    assert np.linalg.norm(encoded[1].tokens, axis=1) == pytest.approx(1, abs=1e-4)
    assert len(encoded[2].tokens) == 254


@pytest.mark.slow
def test_a_model_that_is_not_there_is_a_typed_error(tmp_path: Path) -> None:
    assert Path(locate("all-MiniLM-L6-v2")).is_dir()
    with pytest.raises(EmbeddingError):
        SentenceTransformerEmbedder(str(tmp_path / "nowhere")).embed_query("x")
