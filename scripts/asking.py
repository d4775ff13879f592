"""What `cairn ask` does. It stands apart from the command because of what it imports."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter
from typing import TypeGuard

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape

import bot.wiring
from bot.answer_json import answer_json, as_told
from escalation.triage.models import Kind, Tier, Verdict
from retrieval.answer.models import Answered, Outcome, Reason, Source, Unanswered
from retrieval.answer.writing import DEADLINE, Wish, Writer, may_be_written
from retrieval.answer.written import Written
from retrieval.library.language_model import NOBODY
from retrieval.library.models import digest_of
from retrieval.library.people import Viewer
from retrieval.search.models import Query

_WHY = {
    Reason.EMPTY_LIBRARY: "No approved SOP is in the library yet. Load some with: cairn sops sync DIR",
    Reason.OUT_OF_SCOPE: "The approved SOPs do not seem to cover this.",
    Reason.NEAR_MISS: "No SOP answers this for certain. The closest I have:",
    Reason.EMPTY_QUESTION: 'There is no question in that. Try: cairn ask "How do I refund an annual plan?"',
    Reason.SEARCH_DOWN: "Search is out of order. Find out why with: cairn doctor",
}


def answer(question: str, role: str | None, sops: Path | None, *, as_json: bool) -> None:
    """Answer and print."""
    settings = bot.wiring.settings_of()
    if sops is not None:
        settings = settings.embedded_in(settings.cairn_home / "folders" / digest_of(str(sops.resolve())))
    with bot.wiring.build(settings) as cairn:
        if sops is not None:
            _load(cairn, sops)
        started = perf_counter()
        outcome = cairn.answers.answer(Query(question, Viewer(frozenset({role} if role else ()))))
        verdict = None if _is_empty(outcome) else cairn.spoken(question, role, outcome)
        written = _written(question, outcome, verdict, cairn)
        latency = round((perf_counter() - started) * 1000)
        if as_json:
            found = answer_json(outcome, verdict, cairn.links.for_role(role), latency)
            in_words = {"answer": _sentences(written), "written": True} if written else {}
            typer.echo(json.dumps({**found, **in_words}, ensure_ascii=False, indent=2))
        else:
            _print(outcome, verdict, cairn, written)


def _written(question: str, outcome: Outcome, verdict: Verdict | None, cairn: bot.wiring.Cairn) -> Written | None:
    """The checked answer of the language model, where one is configured and the quote has not the last word."""
    if cairn.model is None or not isinstance(outcome, Answered) or not may_be_written(outcome):
        return None
    if _needs_human(verdict) or _is_confidential(verdict):
        return None
    draft = Writer(cairn.model).draft(Wish(question, outcome, NOBODY), first_word=DEADLINE)
    for _ in draft:
        pass
    return draft.written


def _sentences(written: Written) -> str:
    lines = [f"{one.marker} {one.text} {''.join(f'[{number}]' for number in one.cited)}".strip() for one in written.sentences]
    return "\n".join(lines)


def _is_empty(outcome: Outcome) -> bool:
    return isinstance(outcome, Unanswered) and outcome.reason is Reason.EMPTY_QUESTION


def _needs_human(verdict: Verdict | None) -> TypeGuard[Verdict]:
    return verdict is not None and verdict.tier is Tier.HUMAN


def _is_confidential(verdict: Verdict | None) -> TypeGuard[Verdict]:
    return verdict is not None and verdict.kind is Kind.CONFIDENTIAL


def _load(cairn: bot.wiring.Cairn, folder: Path) -> None:
    """Bring the folder's own library up to date and approve it: who names the folder vouches for it.

    It is kept apart from the configured library, so that asking the same folder again embeds only what changed.
    """
    report = cairn.sync(folder, by="cairn ask", allow_retire=True)
    for problem in report.problems:
        typer.echo(str(problem), err=True)
    for sop_id in report.pending:
        cairn.publisher.approve(sop_id, by="cairn ask", at=cairn.clock(), opens=True)


def _print(outcome: Outcome, verdict: Verdict | None, cairn: bot.wiring.Cairn, written: Written | None) -> None:
    console = Console(width=min(100, Console().width))
    outcome = as_told(outcome, verdict)
    _print_verdict(verdict, console)
    if _is_confidential(verdict) and isinstance(outcome, Unanswered):
        return
    if isinstance(outcome, Unanswered):
        console.print(_WHY[outcome.reason])
        for source in outcome.nearest:
            console.print(f"  · {_name(source)}", highlight=False)
        return
    best = outcome.best
    console.print(f"[bold]{_name(best)}[/bold]\n", highlight=False)
    _print_answer(best, written, console)
    for conflict in outcome.conflicts:
        console.print("[yellow]Two SOPs say different things here; check before you rely on either:[/yellow]")
        for claim in (conflict.one, conflict.other):
            console.print(f"  · {claim.found.sop.title}: {claim.sentence}", highlight=False, markup=False)
    _print_notes(best, cairn, console)
    sop = best.found.sop
    owner = f" · owner {sop.governance.owner}" if sop.governance.owner else ""
    line = f"{outcome.confidence.value} confidence · version {sop.version}{owner} · reviewed {sop.reviewed_at:%d %b %Y}"
    console.print(f"[dim]{line} · {sop.source}[/dim]", highlight=False)
    for source in outcome.sources[1:]:
        console.print(f"[dim]see also {_name(source)}[/dim]", highlight=False)


def _print_verdict(verdict: Verdict | None, console: Console) -> None:
    if _is_confidential(verdict):
        console.print(f"[yellow]{escape(verdict.reason)}[/yellow]\n", highlight=False)
    elif _needs_human(verdict):
        console.print(
            f"[yellow]I can't decide this: it looks like an exception. {escape(verdict.reason)}[/yellow]", highlight=False
        )
        console.print("In Slack, one click sends it to the owner. What the SOPs say:\n")


def _print_notes(best: Source, cairn: bot.wiring.Cairn, console: Console) -> None:
    for note in _notes(best, cairn):
        console.print(f"[yellow]{note}[/yellow]", highlight=False)


def _print_answer(best: Source, written: Written | None, console: Console) -> None:
    if written is None:
        console.print(Markdown(best.quote.text if best.quote else best.found.section.text))
    else:
        console.print(_sentences(written), highlight=False, markup=False)
        console.print("[dim]Written by a language model, each sentence checked.[/dim]")
    console.print()


def _notes(source: Source, cairn: bot.wiring.Cairn) -> list[str]:
    sop = source.found.sop
    notes = []
    if sop.is_overdue(cairn.clock().date()):
        notes.append(f"Its review was due on {sop.review_due():%d %b %Y}.")
    if sop.pending is not None:
        notes.append(f"Version {sop.pending} waits for approval; this is the approved one.")
    return notes


def _name(source: Source) -> str:
    return " › ".join((source.found.sop.title, *source.found.section.path))
