"""Where prompts are scored: each on its labelled cases, through the function that the bot calls, with the model of the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.settings import Settings
from bot.wiring import Cairn, settings_of
from bot.wiring.answer_lab import NoModelError
from bot.wiring.labs import laboratory
from bot.wiring.language import guarded, setup_of
from bot.wiring.prompts import answer_sheets, item_sheets, word_sheets
from bot.wiring.prompts.cases import EXAMPLES, CasesError, Shelf
from bot.wiring.prompts.ground import Counting, Ground
from retrieval.adapters.language_model_setup import problem_of
from retrieval.adapters.markdown_files import read_folder
from retrieval.library.labelled import Figures
from retrieval.library.language_model import LanguageModel
from retrieval.library.prompt_files import digest_of_file

__all__ = ["SHEETS", "CasesError", "NoModelError", "NoReplyError", "Score", "Sheet", "UnknownPromptError", "evaluate_prompts"]


class UnknownPromptError(Exception):
    """There is no prompt of this name; the text lists those that there are."""


class NoReplyError(Exception):
    """The model answered none of the calls for a prompt; the text says why."""


@dataclass(frozen=True)
class Sheet:
    """How one prompt is scored. `files`: those that the model is sent, the scored one first."""

    package: str
    files: tuple[str, ...]
    run: Callable[[Ground], tuple[Figures, str]]
    needs_library: bool = False
    """Whether it searches: then the sample company is read in first, which takes a while."""

    @property
    def name(self) -> str:
        return self.files[0].rpartition(".")[0]

    def is_of(self, name: str) -> bool:
        return any(name in {file, file.rpartition(".")[0]} for file in self.files)


@dataclass(frozen=True)
class Score:
    """`digests` by file; `cases` is the digest of what was asked; `failed` calls are in the figures."""

    sheet: Sheet
    model: str
    digests: dict[str, str]
    cases: str
    figures: Figures


SHEETS = (
    Sheet("retrieval.answer", ("answer.v1", "style_expert.v1"), answer_sheets.answer, needs_library=True),
    Sheet("retrieval.answer", ("style_beginner.v1", "answer.v1"), answer_sheets.style_beginner, needs_library=True),
    Sheet("retrieval.answer", ("follow_up.v1",), answer_sheets.follow_up, needs_library=True),
    Sheet("escalation.triage", ("second_look.v1",), word_sheets.second_look),
    Sheet("nudges.items", ("write_case.v1", "judge_case.v1", "closed_book_case.v1"), item_sheets.write_case),
    Sheet("nudges.items", ("judge_case.v1",), item_sheets.judge_case),
    Sheet("nudges.items", ("closed_book_case.v1",), item_sheets.closed_book_case),
    Sheet("nudges", ("shorten_lesson.v1",), word_sheets.shorten_lesson),
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
        NoModelError: there is no model to ask.
        NoReplyError: the model does not answer.
        CasesError: the labelled cases do not fit the sample company.
    """
    chosen, settings = sheets_of(only), settings_of()
    if model is None:
        _require_model(settings)
    shelf = Shelf.of(read_folder(EXAMPLES / "sops").documents)
    for needs_library, sheets in groupby(chosen, key=lambda sheet: sheet.needs_library):
        with laboratory(shelf.documents if needs_library else ()) as lab:
            for sheet in sheets:
                yield _score(sheet, Ground(Counting(model or _fresh(lab.cairn)), lab.cairn, shelf), model)


def sheets_of(only: Sequence[str]) -> Sequence[Sheet]:
    """The sheets that score these prompts, in their usual order. Raises `UnknownPromptError`."""
    for name in only:
        if not any(sheet.is_of(name) for sheet in SHEETS):
            known = ", ".join(sorted({file for sheet in SHEETS for file in sheet.files}))
            raise UnknownPromptError(f"There is no prompt {name}. There are: {known}")
    named = [sheet for sheet in SHEETS if any(sheet.name == name.partition(".")[0] for name in only)]
    return named or [sheet for sheet in SHEETS if not only or any(sheet.is_of(name) for name in only)]


def _require_model(settings: Settings) -> None:
    if not settings.llm_model:
        raise NoModelError("No language model is configured. Set LLM_MODEL (docs/language-model.md), then try again.")
    problem = problem_of(setup_of(settings))
    if problem is not None:
        raise NoModelError(problem)


def _fresh(cairn: Cairn) -> LanguageModel:
    """The configured model with a circuit breaker of its own, so that a prompt does not pay for the time-outs of the one before."""
    return guarded(cairn.settings, cairn.unit, cairn.clock)


def _score(sheet: Sheet, ground: Ground, model: LanguageModel | None) -> Score:
    figures, cases = sheet.run(ground)
    counted, failed = ground.model.calls, ground.model.failed
    if counted and failed.total() >= counted:
        raise NoReplyError(
            f"{sheet.name}: the model answered none of {counted} calls ({', '.join(failed)}). Look with: cairn doctor"
        )
    name = ground.cairn.settings.llm_model if model is None else type(model).__name__
    digests = {file: digest_of_file(sheet.package, file) for file in sheet.files}
    return Score(sheet, name, digests, cases, {**figures, "calls": counted, "failed": dict(failed)})
