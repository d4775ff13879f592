"""Makes the items for `cairn quiz`: from a file, a folder, or SOPs of the configured library. Only `cairn quiz write` and `cairn
quiz import` store anything. Maintains the item bank without Slack, with the company's golden questions as confirmed cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from bot import wiring
from bot.ports import UnitOfWork
from bot.practice.upkeep import ItemUpkeep
from bot.topics.masking import Masks
from bot.wiring import Cairn
from bot.wiring.calendars import rules_of
from core.csv_tables import TableError, read_text
from core.language_model import LanguageModel, ModelError
from nudges.items.casebook import Confirmed
from nudges.items.generate import generate
from nudges.items.importing.reading import QuizFormat, format_of, keep_imported, read_quiz
from nudges.items.model_cases import assignments
from nudges.items.model_items import Rejected, is_guessed, written_cases
from nudges.items.model_writing import cases_to_write, hold_guessed, keep_written, rule_made
from nudges.items.models import Item
from nudges.items.recall import recall_items
from nudges.items.written import written_items
from retrieval.adapters.files import SUFFIXES
from retrieval.adapters.markdown.files import read_folder
from retrieval.golden.judging import is_right
from retrieval.golden.models import GoldenQuestion, Kind
from retrieval.library.models import CurrentSection, Problem, Severity, SopDocument, digest_of

_MOST_BYTES = 5_000_000
NO_MODEL = "There is no language model to write with: set LLM_MODEL (docs/guide/language-model.md), and look with: cairn doctor"


@dataclass(frozen=True, slots=True)
class Quiz:
    """Holds the items in the order of their SOPs, the problems of questions written by hand, and the files that could not be
    read.

    `rejected` holds what a language model wrote and no check let through.
    """

    items: tuple[Item, ...]
    problems: tuple[Problem, ...]
    sops: int
    unread: tuple[Problem, ...] = ()
    documents: tuple[SopDocument, ...] = field(default=(), repr=False)
    rejected: tuple[Rejected, ...] = ()


def quiz_of_path(path: Path) -> Quiz:
    """Make items from a Markdown file or from every one below a folder; the files of a folder serve each other for comparison."""
    if path.is_dir():
        return _quiz_of_folder(path)
    with TemporaryDirectory(prefix="cairn-quiz-") as folder:
        copyfile(path, Path(folder, path.name))
        return _quiz_of_folder(Path(folder))


def quiz_of_library(sop_id: str) -> Quiz | None:
    """Make items from the current approved version of an SOP; None when the library has no such SOP."""
    with wiring.build(wiring.settings_of()) as cairn, cairn.unit() as uow:
        document = uow.library.document(sop_id)
    return _quiz_of([document], {}) if document is not None else None


def is_model_configured() -> bool:
    return bool(wiring.settings_of().llm_model)


def with_written(quiz: Quiz, seed: int = 0) -> Quiz | None:
    """Add what the configured language model writes about the same SOPs; None when there is no model that can be used."""
    with wiring.build(wiring.settings_of()) as cairn:
        if cairn.model is None:
            return None
        cases = [case for document in quiz.documents for case in assignments(document, seed)]
        results = list(written_cases(cairn.model, cases))
    items = tuple(result for result in results if isinstance(result, Item))
    return replace(quiz, items=(*quiz.items, *items), rejected=tuple(result for result in results if isinstance(result, Rejected)))


@dataclass(frozen=True, slots=True)
class Written:
    """Counts the results of one SOP's cases: `kept` wait for the owner now, and so do `held` items made by rule that
    are guessed.
    """

    kept: int
    held: int
    rejected: tuple[Rejected, ...]


def write_for(sop_id: str, seed: int = 0) -> Written | str:
    """Let the model write about an approved SOP and put what passes on the owner's list; else return the sentence that says why
    not.
    """
    with wiring.build(wiring.settings_of()) as cairn:
        if cairn.model is None:
            return NO_MODEL
        cases = cases_to_write(cairn.unit, sop_id, seed)
        if cases is None:
            return f"No approved SOP has the id {sop_id}. See the ids with: cairn sops status"
        results = list(written_cases(cairn.model, cases))
        kept = keep_written(cairn.unit, [result for result in results if isinstance(result, Item)], cairn.clock())
        count = hold_guessed(cairn.unit, _guessed(cairn.model, rule_made(cairn.unit, sop_id)), cairn.clock())
    return Written(kept, count, tuple(result for result in results if isinstance(result, Rejected)))


def _guessed(model: LanguageModel, items: Iterable[Item]) -> list[Item]:
    """Return the items that a closed-book reader gets right every time; a model that fails leaves the rest as they are."""
    guessed: list[Item] = []
    try:
        for item in items:
            guessed += [item] if is_guessed(model, item) else []
    except ModelError:
        return guessed
    return guessed


def is_sop_file(path: Path) -> bool:
    """Return whether `cairn quiz` can read this path: a folder, or a file with a Markdown suffix."""
    return path.is_dir() or (path.is_file() and path.suffix.lower() in SUFFIXES)


def _quiz_of_folder(folder: Path) -> Quiz:
    reading = read_folder(folder)
    texts = {document.source: Path(folder, document.source).read_text(encoding="utf-8-sig") for document in reading.documents}
    quiz = _quiz_of(reading.documents, texts)
    broken = tuple(problem for problem in reading.problems if problem.severity is Severity.ERROR)
    return replace(quiz, unread=broken)


def _quiz_of(documents: Sequence[SopDocument], texts: dict[str, str]) -> Quiz:
    items: list[Item] = []
    problems: list[Problem] = []
    for document in documents:
        items += generate(document)
        items += recall_items(document)
        problems += written_items(document, texts.get(document.source)).problems
    return Quiz(tuple(items), tuple(problems), len(documents), documents=tuple(documents))


@dataclass(frozen=True, slots=True)
class QuizImport:
    """Counts the items of an import: `new` ones were stored (0 when nothing was to be stored), `known` were there before."""

    items: tuple[Item, ...]
    problems: tuple[Problem, ...]
    new: int = 0
    known: int = 0


def import_quiz(path: Path, sop_id: str, format_: QuizFormat | None, *, is_stored: bool) -> QuizImport | str:
    """Read another system's quiz as items of an approved SOP; else return the sentence that says why not."""
    with wiring.build(wiring.settings_of()) as cairn:
        with cairn.unit() as uow:
            document = uow.library.document(sop_id)
        if document is None:
            return f"No approved SOP has the id {sop_id}. See the ids with: cairn sops status"
        try:
            text = read_text(path, _MOST_BYTES)
            quiz = read_quiz(text, format_ or format_of(path.name, text), document)
        except TableError as error:
            return QuizImport((), (Problem(path.name, error.line, error.what, error.remedy),))
        new = 0
        if is_stored and quiz.items:
            with cairn.unit() as uow:
                new = keep_imported(uow, quiz.items, cairn.clock())
                uow.commit()
    problems = tuple(Problem(path.name, unread.line, unread.what, unread.remedy, sop_id=sop_id) for unread in quiz.unread)
    return QuizImport(tuple(quiz.items), problems, new, len(quiz.items) - new if is_stored else 0)


def add_cases(cairn: Cairn, golden: Sequence[GoldenQuestion]) -> tuple[int, int, int]:
    """Add real cases now; returns how many were added, released and taken out (see `ItemUpkeep.cases`)."""
    masks = Masks()
    upkeep = ItemUpkeep(
        cairn.unit, rules_of(cairn), cairn.clock, masks, cairn.near, lambda text: cairn.judge.topic(text) is not None
    )
    with cairn.unit() as uow:
        confirmed = list(confirmed_by(uow, masks, golden))
    return upkeep.cases(cairn.clock(), confirmed)


def confirmed_by(uow: UnitOfWork, masks: Masks, golden: Sequence[GoldenQuestion]) -> Iterator[Confirmed]:
    """Yield the answerable questions that name one section only: with several it is not known which section's words are right."""
    mask = masks(uow)
    sections = {section.ref: section for audience in uow.library.audiences() for section in uow.library.current(audience)}
    for question in golden:
        right = [section for section in sections.values() if is_right(question, section) and _is_named(question, section)]
        if question.kind is Kind.ANSWERABLE and len(right) == 1:
            source = f"golden:{digest_of(question.text)}"
            yield Confirmed(source, "", mask(question.text), right[0].ref, is_ruled=True, quote=question.answer)


def _is_named(question: GoldenQuestion, section: CurrentSection) -> bool:
    """Return whether the question means this section. Its phrase may be in several sections: where the question names a heading,
    that one is meant.
    """
    return not question.sections or any(section.section.heading.casefold() in heading.casefold() for heading in question.sections)
