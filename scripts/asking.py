"""Answers the question of `cairn ask` and prints the outcome. It is a separate module because of its heavy imports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape

import bot.wiring
from bot.questions.answer_json import answer_json
from bot.wiring import Cairn
from bot.wiring.asking import AskResult, ask, source_words
from bot.wiring.golden import folder_library
from retrieval.answer.choices import listed
from retrieval.answer.models import Places, Reason, Source, Unanswered, Written
from scripts.console import print_json

_WHY = {
    Reason.EMPTY_LIBRARY: "No approved SOP is in the library yet. Load some with: cairn sops sync DIR",
    Reason.OUT_OF_SCOPE: "The approved SOPs do not seem to cover this.",
    Reason.EMPTY_QUESTION: 'There is no question in that. Try: cairn ask "How do I refund an annual plan?"',
    Reason.SEARCH_DOWN: "Search is out of order. Find out why with: cairn doctor",
}


def answer(question: str, role: str | None, sops: Path | None, *, as_json: bool) -> None:
    """Answer the question and print the result."""
    with _library(sops) as cairn:
        started = perf_counter()
        result = ask(cairn, question, role)
        latency = round((perf_counter() - started) * 1000)
        if as_json:
            reply = answer_json(result.outcome, result.verdict, cairn.links.for_role(role), latency)
            in_words = {"answer": _sentences(result.written), "written": True} if result.written else {}
            print_json({**reply, **in_words})
        else:
            print_asked(result, cairn)


@contextmanager
def _library(sops: Path | None) -> Iterator[Cairn]:
    """Return the configured library, or the folder's own."""
    if sops is None:
        with bot.wiring.build(bot.wiring.settings_of()) as cairn:
            yield cairn
        return
    with folder_library(sops, "cairn ask") as library:
        for problem in library.problems:
            typer.echo(str(problem), err=True)
        yield library.cairn


def _sentences(written: Written) -> str:
    lines = [
        f"{sentence.marker} {sentence.text} {''.join(f'[{number}]' for number in sentence.cited)}".strip()
        for sentence in written.sentences
    ]
    return "\n".join(lines)


def print_asked(result: AskResult, cairn: Cairn) -> None:
    """Print the outcome of a question for a person."""
    console, outcome = Console(width=min(100, Console().width)), result.outcome
    _print_verdict(result, console)
    if result.is_confidential and isinstance(outcome, Unanswered):
        return
    if isinstance(outcome, Unanswered):
        console.print(_WHY[outcome.reason])
        return
    if isinstance(outcome, Places):
        _print_places(outcome, console)
        return
    best = outcome.best
    console.print(f"[bold]{place_name(best)}[/bold]\n", highlight=False)
    _print_answer(best, result.written, console)
    for conflict in outcome.conflicts:
        console.print("[yellow]Two SOPs say different things here; check before you rely on either:[/yellow]")
        for claim in (conflict.one, conflict.other):
            console.print(f"  · {claim.current.sop.title}: {claim.sentence}", highlight=False, markup=False)
    _print_notes(best, cairn, console)
    sop = best.current.sop
    console.print(f"[dim]{escape(f'{source_words(cairn, outcome)} · {sop.source}')}[/dim]", highlight=False)
    if outcome.holds_for:
        console.print(f"[dim]the same for {escape(', '.join(outcome.holds_for))}[/dim]", highlight=False)
    for source in outcome.sources[1:]:
        console.print(f"[dim]see also {place_name(source)}[/dim]", highlight=False)


def _print_places(places: Places, console: Console) -> None:
    intro = places.in_words or "I'm not sure which of these you need:"
    intro += f" ({listed(places.choice.values)})" if places.choice else ""
    console.print(escape(intro), highlight=False)
    console.print()
    for source in places.sources:
        reference = f" · {source.current.section.reference}" if source.current.section.reference else ""
        console.print(f"[bold]{place_name(source)}[/bold]{reference}", highlight=False)
        lines = source.excerpt.text.replace("\n", "\n\n") if source.excerpt else source.current.section.text
        console.print(Markdown(lines))
        console.print()


def _print_verdict(result: AskResult, console: Console) -> None:
    verdict = result.verdict
    if verdict is not None and result.is_confidential:
        console.print(f"[yellow]{escape(verdict.reason)}[/yellow]\n", highlight=False)
    elif verdict is not None and result.needs_human:
        opening = "A person should know about this." if verdict.is_incident else "I can't decide this: it looks like an exception."
        console.print(f"[yellow]{opening} {escape(verdict.reason)}[/yellow]", highlight=False)
        console.print("In Slack, one click sends it to the owner. What the SOPs say:\n")


def _print_notes(best: Source, cairn: Cairn, console: Console) -> None:
    for note in _notes(best, cairn):
        console.print(f"[yellow]{note}[/yellow]", highlight=False)


def _print_answer(best: Source, written: Written | None, console: Console) -> None:
    if written is None:
        quoted = best.quote.text if best.quote else best.current.section.text
        line = best.excerpt.line if best.excerpt else ""
        if line and not line.startswith("|") and not quoted.startswith(line):
            console.print(f"[bold]{escape(line)}[/bold]\n", highlight=False)
        console.print(Markdown(quoted))
    else:
        console.print(_sentences(written), highlight=False, markup=False)
        console.print("[dim]Written by a language model, each sentence checked.[/dim]")
    console.print()


def _notes(source: Source, cairn: Cairn) -> list[str]:
    sop = source.current.sop
    notes = []
    due = sop.review_due()
    if due is not None and sop.is_overdue(cairn.clock().date()):
        notes.append(f"Its review was due on {due.day} {due:%b %Y}.")
    if sop.pending is not None:
        notes.append(f"Version {sop.pending} waits for approval; this is the approved one.")
    return notes


def place_name(source: Source) -> str:
    """Return title and headings of a section, as a person finds it."""
    return " › ".join((source.current.sop.title, *source.current.section.path))
