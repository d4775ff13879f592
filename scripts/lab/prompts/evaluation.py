"""Scores the prompts: each on its labelled cases, through the function that the bot calls, with the model of the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, groupby

from bot import wiring
from bot.settings import Settings
from bot.wiring import Cairn
from bot.wiring.language import budget_of, guarded, setup_of
from core.language_model import NOBODY, LanguageModel, ModelError, Prompt
from retrieval.adapters.chat.setup import problem_of
from retrieval.adapters.markdown.files import read_folder
from retrieval.language.breaker import LONGEST_PAUSE_SECONDS, Breaker
from retrieval.language.service import GuardedModel
from scripts.lab.answers.evaluation import NO_MODEL, NoModelError
from scripts.lab.laboratory import laboratory
from scripts.lab.prompts import advice_sheets, answer_sheets, item_sheets, word_sheets
from scripts.lab.prompts.cases import EXAMPLES, CasesError, Shelf
from scripts.lab.prompts.context import Counting, PromptContext
from scripts.lab.prompts.digests import digest_of_file
from scripts.lab.prompts.labelled import Figures

__all__ = ["SHEETS", "CasesError", "NoModelError", "Score", "Sheet", "UnknownPromptError", "evaluate_prompts"]


class UnknownPromptError(Exception):
    """There is no prompt of this name; the text lists those that there are."""


_HELLO = Prompt("hello", "1", "Reply with the one word: ready", max_tokens=16)
_WAIT_SECONDS = 20.0


@dataclass(frozen=True)
class Sheet:
    """How one prompt is scored. `files`: those that the model is sent, the scored one first."""

    package: str
    files: tuple[str, ...]
    run: Callable[[PromptContext], tuple[Figures, str]]
    needs_library: bool = False
    """Whether it searches: then the sample company is read in first, which takes a while."""

    @property
    def name(self) -> str:
        return self.files[0].rpartition(".")[0]


@dataclass(frozen=True)
class Score:
    """`digests` by file; `cases` is the digest of what was asked; `calls` to the model and how many `failed` are in the figures."""

    sheet: Sheet
    model: str
    digests: dict[str, str]
    cases: str
    figures: Figures
    is_answered: bool = True
    """Whether the model answered at all: else the figures are about it, not about the prompt."""


SHEETS = (
    Sheet("retrieval.answer", ("answer.v1", "style_expert.v1"), answer_sheets.answer, needs_library=True),
    Sheet("retrieval.answer", ("style_beginner.v1", "answer.v1"), answer_sheets.style_beginner, needs_library=True),
    Sheet("retrieval.answer", ("follow_up.v1",), answer_sheets.follow_up, needs_library=True),
    Sheet("retrieval.answer", ("other_words.v1",), advice_sheets.other_words),
    Sheet("retrieval.answer", ("find_section.v1",), advice_sheets.find_section),
    Sheet("escalation.triage", ("second_look.v1",), word_sheets.second_look),
    Sheet("nudges.items", ("write_case.v1", "judge_case.v1", "closed_book_case.v1"), item_sheets.write_case),
    Sheet("nudges.items", ("judge_case.v1",), item_sheets.judge_case),
    Sheet("nudges.items", ("closed_book_case.v1",), item_sheets.closed_book_case),
    Sheet("nudges.lessons", ("shorten_lesson.v1",), word_sheets.shorten_lesson),
    Sheet("insights", ("name_topic.v1",), word_sheets.name_topic),
    Sheet("insights", ("lead_digest.v1",), word_sheets.lead_digest),
    Sheet("retrieval", ("summarise_change.v1",), word_sheets.summarise_change),
)


def evaluate_prompts(only: Sequence[str] = (), model: LanguageModel | None = None) -> Iterator[Score]:
    """Yield what `cairn eval prompts` prints, one prompt after the other.

    Args:
        only: names of prompts, with or without version; none: all.
        model: instead of the configured one.

    Raises:
        UnknownPromptError: before anything is asked.
        NoModelError: there is no model to ask, or it does not answer.
        CasesError: the labelled cases do not fit the sample company, or it is not there.
    """
    chosen, settings = sheets_of(only), wiring.settings_of()
    if model is None:
        _require_model(settings)
    shelf = Shelf.of(read_folder(EXAMPLES / "sops").documents)
    if not shelf.documents:
        raise CasesError(f"The sample company is not in {EXAMPLES}. Score prompts in a checkout of the source.")
    for needs_library, sheets in groupby(chosen, key=lambda sheet: sheet.needs_library):
        with laboratory(shelf.documents if needs_library else ()) as lab:
            for sheet in sheets:
                yield _score(sheet, PromptContext(Counting(model or _fresh(lab.cairn)), lab.cairn, shelf), model)


def sheets_of(only: Sequence[str]) -> Sequence[Sheet]:
    """The sheets that score these prompts, in their usual order. Raises `UnknownPromptError`."""
    chosen: list[Sheet] = []
    for name in only:
        having = [sheet for sheet in SHEETS if name in {part for file in sheet.files for part in (file, file.rpartition(".")[0])}]
        if not having:
            known = ", ".join(sorted({file for sheet in SHEETS for file in sheet.files}))
            raise UnknownPromptError(f"There is no prompt {name}. There are: {known}")
        chosen += [sheet for sheet in having if name in {sheet.name, sheet.files[0]}] or having
    return [sheet for sheet in SHEETS if sheet in chosen or not only]


def _require_model(settings: Settings) -> None:
    """Raises `NoModelError` unless there is a model that answers a simple call."""
    if not settings.llm_model:
        raise NoModelError(NO_MODEL)
    problem = problem_of(setup_of(settings))
    if problem is not None:
        raise NoModelError(problem)
    with laboratory(()) as lab:
        try:
            _fresh(lab.cairn).complete(_HELLO, asker=NOBODY, purpose="eval", deadline=_WAIT_SECONDS)
        except ModelError as error:
            raise NoModelError(f"{settings.llm_model} does not answer ({error}). Look with: cairn doctor --call-model") from None


def _fresh(cairn: Cairn) -> GuardedModel:
    """The configured model, ready, with a circuit breaker that never keeps a call from being made: in use people are spared the
    waiting, but here a prompt must not pay for the time-outs of another.
    """
    model, hours = (
        guarded(cairn.settings, cairn.unit, cairn.clock, lambda: budget_of(cairn.workspace.now)),
        count(step=2 * LONGEST_PAUSE_SECONDS),
    )
    patient = replace(model, guards=replace(model.guards, breaker=Breaker(lambda: next(hours))))
    patient.warm()
    return patient


def _score(sheet: Sheet, context: PromptContext, model: LanguageModel | None) -> Score:
    figures, cases = sheet.run(context)
    calls, failed = context.model.calls, context.model.failed
    return Score(
        sheet=sheet,
        model=context.cairn.settings.llm_model if model is None else type(model).__name__,
        digests={file: digest_of_file(sheet.package, file) for file in sheet.files},
        cases=cases,
        figures={**figures, "calls": calls, "failed": dict(failed)},
        is_answered=calls > failed.total(),
    )
