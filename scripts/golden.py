"""Implements `cairn eval library` and `cairn sops check --questions`: asks golden questions and prints each result on one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.golden.counting import Comparison, count
from retrieval.golden.judging import Judged, obstacle
from retrieval.golden.models import GoldenQuestion, Handling, Kind
from retrieval.library.models import CurrentSection, SopDocument
from scripts.console import bar, exit_status, print_json, print_problems

if TYPE_CHECKING:
    from bot.wiring.golden import Gain

_COUNTS = {
    "first": "right section first",
    "shown_places": "among those shown",
    "phrase_shown": "answer in the message",
    "refused": "nothing shown",
    "sure_wrong": "sure and wrong",
    "human": "sent to a person",
    "sure": "told as an answer",
    "offer": "a person offered",
    "answer": "answered as a plain question",
}
_BROKEN = {
    Kind.ANSWERABLE: "it no longer finds its section",
    Kind.UNANSWERABLE: "it is told as an answer",
    Kind.EXCEPTION: "it no longer goes to a person",
}
_WANTED = {Kind.UNANSWERABLE: "no answer", Kind.EXCEPTION: "a person decides"}


def library(
    folder: Annotated[Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="Folder of Markdown files.")],
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS", help="Golden questions: .yaml or .jsonl.")],
    *,
    allow: Annotated[int | None, typer.Option(min=0, help="Exit with 1 when more than so many questions fail.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Ask the golden questions of a folder: what do people find? Every failing question is named."""
    from bot.wiring.golden import folder_library, measure  # noqa: PLC0415 -- the model's libraries take seconds to import

    golden = read(questions)
    with bar("Embedding") as progress, folder_library(folder, "cairn eval library", progress) as opened:
        print_problems(opened.problems, folder)
        with bar("Asking", "questions") as asking:
            measured = measure(opened.cairn, golden, asking)
    judged = measured.judged
    failing = [result for result in judged if not result.has_passed]
    figures = count(judged)
    if as_json:
        models = {gain.kind: gain.to_json() for gain in measured.gains}
        print_json(figures | ({"models": models} if models else {}))
    else:
        for result in failing:
            typer.echo(_failure(questions, result, opened.documents))
        typer.echo(
            "\n".join([*_summary(figures, len(failing)), *(line for gain in measured.gains for line in _gained(gain, figures))])
        )
    raise typer.Exit(int(allow is not None and len(failing) > allow))


def read(file: Path) -> Sequence[GoldenQuestion]:
    """Read the questions; exit with status 2 when there is no such file, with 1 when one of them has an error."""
    from bot.wiring.golden import read_golden  # noqa: PLC0415

    if not file.is_file():
        raise typer.BadParameter(f"{file} is not a file", param_hint="QUESTIONS")
    golden, problems = read_golden(file)
    print_problems(problems, None, left_out="No question was asked.")
    if exit_status(problems):
        raise typer.Exit(1)
    return golden


def comparison_json(compared: Sequence[Comparison] | None) -> dict[str, object]:
    """Return `questions` of `cairn sops check --questions --json`; `n` is 0 where nothing is published."""
    pairs = compared or ()
    return {
        "n": len(pairs),
        "broken": [
            {
                "text": pair.after.question.text,
                "kind": pair.after.question.kind.value,
                "why": _why(pair),
                "line": pair.after.question.line,
                "before": [str(shown.ref) for shown in pair.before.reply.sections],
                "after": [str(shown.ref) for shown in pair.after.reply.sections],
            }
            for pair in pairs
            if pair.is_broken
        ],
        "fixed": [pair.after.question.text for pair in pairs if pair.is_mended],
    }


def comparison_lines(file: Path, compared: Sequence[Comparison] | None) -> list[str]:
    """Return the same for a person: one line for each broken question, and the sum."""
    if compared is None:
        return [f"Nothing is published yet that could break. What the folder finds: cairn eval library DIR {file}"]
    broken = [pair for pair in compared if pair.is_broken]
    lines = [f"{file}:{pair.after.question.line}: {_quoted(pair.after)}: {_why(pair)}; {_shown(pair.after)}" for pair in broken]
    total = len(compared)
    lost = sum(pair.loses_place and pair.after.question.kind is Kind.ANSWERABLE for pair in broken)
    others = len(broken) - lost
    lines += [f"{lost} of {total} no longer find their section."] if lost else []
    lines += [f"{others} of {total} no longer get the answer they should."] if others else []
    mended = sum(pair.is_mended for pair in compared)
    lines += [f"{mended} of {total} get the right answer that they did not get before."] if mended else []
    return lines if broken else [*lines, f"None of {total} golden questions breaks."]


def _why(pair: Comparison) -> str:
    question, is_human = pair.after.question, pair.after.reply.handling is Handling.HUMAN
    if not pair.loses_place:
        return f"the message no longer says `{question.answer}`"
    return "it is sent to a person" if question.kind is Kind.ANSWERABLE and is_human else _BROKEN[question.kind]


def _failure(file: Path, judged: Judged, documents: Sequence[SopDocument]) -> str:
    question = judged.question
    wanted = _WANTED.get(question.kind) or _place(question)
    why = obstacle(question, documents) if question.kind is Kind.ANSWERABLE else ""
    return f"{file}:{question.line}: {_quoted(judged)}: wanted {wanted}{f' ({why})' if why else ''}; {_shown(judged)}"


def _place(question: GoldenQuestion) -> str:
    place = " › ".join(part for part in (question.sop, " / ".join(question.sections)) if part)
    return place or f"`{question.answer}`"


def _quoted(judged: Judged) -> str:
    return f'"{judged.question.text}"'


def _shown(judged: Judged) -> str:
    reply = judged.reply
    places = ", ".join(map(_name, reply.sections)) or "nothing"
    offered = {Handling.HUMAN: "sent to a person", Handling.OFFER: "a person offered"}.get(reply.handling, "")
    sure = "as a sure match" if reply.is_sure else ""
    return " ".join(part for part in ("shown", sure, places, f"({offered})" if offered else "") if part)


def _name(shown: CurrentSection) -> str:
    return " › ".join((shown.sop.id, *shown.section.path))


def _gained(gain: Gain, figures: Mapping[str, int | Mapping[str, int]]) -> list[str]:
    """Return what the model improves, and its price."""
    lines = [f"With the {gain.kind.replace('_', ' ')} {gain.model}{f' ({gain.remark})' if gain.remark else ''}:"]
    for kind, counts in figures.items():
        before = gain.without[kind]
        if isinstance(counts, Mapping) and isinstance(before, Mapping) and counts["n"]:
            changed = [f"{words} {before[name]} -> {counts[name]}" for name, words in _COUNTS.items() if name in counts]
            lines.append(f"  {kind}: {', '.join(changed)}")
    (median, slow), (before_median, before_slow) = gain.milliseconds, gain.milliseconds_without
    return [
        *lines,
        f"  milliseconds of a question: {before_median:g} -> {median:g} (median), {before_slow:g} -> {slow:g} (95th percentile)",
    ]


def _summary(figures: Mapping[str, int | Mapping[str, int]], failing: int) -> list[str]:
    lines = []
    for kind, counts in figures.items():
        if isinstance(counts, Mapping) and counts["n"]:
            counted_words = ", ".join(f"{counts[name]} {words}" for name, words in _COUNTS.items() if name in counts)
            lines.append(f"{counts['n']} {kind}: {counted_words}.")
    return [*lines, f"{failing} of {figures['n']} questions fail."]
