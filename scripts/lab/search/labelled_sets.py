"""Evaluates and fits search on folders of labelled questions, with the configured encoder."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bot import wiring
from bot.wiring.search_engines import embedder_of
from retrieval.adapters.bm25_index import BM25Lexicon
from retrieval.adapters.golden_file import read_golden
from retrieval.adapters.markdown.files import read_folder
from retrieval.golden.judging import is_right
from retrieval.golden.models import Kind
from retrieval.library.models import CurrentSection
from retrieval.library.ports import Progress
from retrieval.publishing import quiet
from retrieval.search.glossary import packaged_glossary
from retrieval.search.ranker import NAMES, packaged_judge
from retrieval.search.scale import measured
from retrieval.search.vector_cache import VectorCache
from scripts.lab.laboratory import Laboratory, laboratory
from scripts.lab.search.beir import LabelledDataError, read_beir
from scripts.lab.search.evaluation import evaluate
from scripts.lab.search.fitting import fit_judge
from scripts.lab.search.metrics import Find, LabelledSet
from scripts.lab.search.training import card_of, examples
from scripts.lab.search.tutorial_stack import TutorialStack

FAR_ASKED = 80
"""Far requests that are asked of a labelled set without its own."""

_SIGNALS = {"dense": "window", "units": "unit", "bm25": "lexical", "late": "unit_words"}
"""Baselines that rank by one signal alone."""


def evaluate_retrieval(folder: Path, *, baselines: bool = False, progress: Progress = quiet) -> dict[str, object]:
    """What `cairn eval retrieval` prints. Raises `SearchError` when the labelled data cannot be read."""
    labelled = read_beir(folder)
    with laboratory(labelled.documents, progress) as lab:
        search = lab.cairn.search
        others: Mapping[str, Find] = _baselines(lab) if baselines else {}
        return evaluate(labelled, search.search, lambda given: search.variant(confirmed=given).search, others)


def _baselines(lab: Laboratory) -> Mapping[str, Find]:
    search = lab.cairn.search
    tutorial = TutorialStack(lab.documents, embedder_of(lab.cairn.settings), lab.home / "tutorial")
    judge = packaged_judge()
    alone = {
        name: replace(judge, weights=np.array([[float(feature == signal) for feature in NAMES]] * 2))
        for name, signal in _SIGNALS.items()
    }
    return {"tutorial": tutorial.search} | {name: search.variant(variant).search for name, variant in alone.items()}


def fit_ranking(folders: Sequence[Path], say: Callable[[str], None]) -> dict[str, Any]:
    """The judge fitted on labelled sets with the configured encoder, as `ranking.json` holds it. Raises `SearchError` for one that
    cannot be read.
    """
    encoder, sets = embedder_of(wiring.settings_of()), {}
    read = {str(folder): read_labelled(folder) for folder in folders}
    requests = sorted({text for labelled in read.values() for text in labelled.out_of_scope})
    for name, labelled in read.items():
        sections = sum(len(document.sections) for document in labelled.documents)
        say(f"{name}: {sections} sections, {len(labelled.questions)} questions")
        asked = labelled if labelled.out_of_scope else replace(labelled, out_of_scope=_drawn(requests, name))
        sets[name] = list(examples(asked, encoder, BM25Lexicon(), packaged_glossary()))
    return fit_judge(sets, measured(VectorCache(encoder), encoder.fingerprint)).to_json()


def _drawn(requests: Sequence[str], name: str) -> tuple[str, ...]:
    """Return the far requests that a set without its own is asked: what passes depends on the library, too."""
    return tuple(random.Random(name).sample(requests, min(FAR_ASKED, len(requests))))  # noqa: S311 (nothing secret)


def read_labelled(folder: Path) -> LabelledSet:
    """A folder in BEIR layout, or one with SOPs in `sops` and golden questions in `questions.jsonl`."""
    if (folder / "corpus.jsonl").is_file():
        return read_beir(folder)
    documents = read_folder(folder / "sops").documents
    golden, problems = read_golden(folder / "questions.jsonl")
    if problems:
        raise LabelledDataError(str(problems[0]))
    sections = [CurrentSection(card_of(document), section) for document in documents for section in document.sections]
    relevant = [
        (question, {section.ref: 1.0 for section in sections if is_right(question, section)})
        for question in golden
        if question.kind is Kind.ANSWERABLE
    ]
    near = tuple(question.text for question in golden if question.kind is Kind.UNANSWERABLE)
    return LabelledSet(documents, tuple((question.text, refs) for question, refs in relevant if refs), near_misses=near)
