"""Implements `cairn cases`: shows what waits for a decision, what was decided and why. It only reads; people decide in Slack."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.people import name_in
from escalation.cases.events import Event, name_of
from scripts.console import Json, opened_cairn, print_json, print_rows, table_console

if TYPE_CHECKING:
    from escalation.cases.models import Case

app = typer.Typer(help="Exceptions that people decide: open ones, their history, an export for the record.", no_args_is_help=True)


@app.command("list")
def list_(
    days: Annotated[int, typer.Option(min=1, help="How far back decided cases are listed.")] = 30,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Decided, withdrawn and expired ones as well.")] = False,
    as_json: Json = False,
) -> None:
    """List open cases, oldest first. Drafts that their asker never sent are nobody's business and left out."""
    with opened_cairn() as cairn, cairn.unit() as uow:
        candidates = uow.cases.since(cairn.clock() - timedelta(days=days)) if everything else uow.cases.watched()
        cases = [case for case in candidates if case.sent_at is not None and (everything or case.is_open)]
        rows = [_cells(case, partial(name_in, uow.people)) for case in cases]
    if as_json:
        print_json([_row(case) for case in cases])
    else:
        header = ("id", "opened (UTC)", "status", "kind", "about", "asked by", "with")
        print_rows(header, rows, "No case waits for anybody.")


@app.command()
def show(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="Its id, or the beginning of it.")],
    *,
    as_json: Json = False,
) -> None:
    """Show everything that happened to a case, in order: who, when, what, why."""
    from core.eventlog import CAIRN  # noqa: PLC0415

    with opened_cairn() as cairn, cairn.unit() as uow:
        case = _find(uow.cases.since(datetime.fromisoformat("2000-01-01T00:00:00+00:00")), case_id)
        events = uow.cases.history(case.id)
        logged = uow.questions.get(case.question_id)
        names = {event.actor: known.name for event in events if (known := uow.people.get(event.actor))}
    question = (logged.question.whole or logged.question.text) if logged else None
    if as_json:
        print_json({**_row(case), "question": question, "events": [_event(event) for event in events]})
        return
    console = table_console()
    console.print(f"[bold]{case.status.value}[/bold] · {case.kind} · {_about(case)}", highlight=False)
    console.print(f"“{'(erased)' if question is None else question}”", highlight=False, markup=False)
    for event in events:
        actor = "Cairn" if event.actor == CAIRN else names.get(event.actor, event.actor or "(erased)")
        console.print(
            f"{event.at:%Y-%m-%d %H:%M} UTC  {actor:<20} {name_of(event):<16} {_said(event)}", highlight=False, markup=False
        )


@app.command()
def export(
    days: Annotated[int, typer.Option(min=1, help="How far back.")] = 365,
) -> None:
    """Print every event of every case that was sent as JSON lines: the record for an audit."""
    with opened_cairn() as cairn, cairn.unit() as uow:
        sent = [case for case in uow.cases.since(cairn.clock() - timedelta(days=days)) if case.sent_at is not None]
        for case in sent:
            for event in uow.cases.history(case.id):
                typer.echo(json.dumps({"case": case.id, **_event(event)}, ensure_ascii=False))


def _find(cases: Sequence[Case], case_id: str) -> Case:
    matches = [case for case in cases if case.id.startswith(case_id)]
    if len(matches) == 1:
        return matches[0]
    problem = "no case begins like that" if not matches else f"{len(matches)} cases begin like that"
    raise typer.BadParameter(f"{problem}. `cairn cases list --all` shows them.", param_hint="CASE")


def _row(case: Case) -> dict[str, object]:
    decision = case.decision
    return {
        "id": case.id,
        "status": case.status.value,
        "kind": case.kind,
        "asker": case.asker,
        "with": case.looked_at_by,
        "sop": case.concern.sop_id if case.concern else None,
        "section": case.concern.anchor if case.concern else None,
        "limit": case.evidence.limit.words if case.evidence.limit else None,
        "opened_at": case.opened_at.isoformat(),
        "decision": None if decision is None else decision.outcome.value,
        "decided_by": None if decision is None else decision.by,
        "decided_at": None if decision is None else decision.at.isoformat(),
        "reason": None if decision is None else decision.said.reason,
    }


def _event(event: Event) -> dict[str, object]:
    details: Mapping[str, Any] = asdict(event.body)
    plain = json.loads(json.dumps(details, default=str))
    return {"seq": event.seq, "at": event.at.isoformat(), "actor": event.actor, "event": name_of(event), "details": plain}


def _said(event: Event) -> str:
    details: Mapping[str, Any] = asdict(event.body)
    words = [str(details[name]) for name in ("reason", "text", "note", "conditions") if details.get(name)]
    return " · ".join(" ".join(word.split()) for word in words)


def _about(case: Case) -> str:
    return f"{case.concern.sop_id}#{case.concern.anchor}" if case.concern else "no SOP"


def _cells(case: Case, named: Callable[[str | None], str]) -> Sequence[str]:
    opened, people = f"{case.opened_at:%Y-%m-%d %H:%M}", (named(case.asker), named(case.looked_at_by))
    return case.id[:8], opened, case.status.value, case.kind, _about(case), *people
