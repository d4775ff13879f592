"""Implements `cairn sops approve | reject | rollback | log | patch`: decides on versions, logs it, and patches the source file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from core.people import name_in
from retrieval.library.errors import NothingToApproveError, UnknownSopError
from retrieval.library.proposals.models import Proposal
from retrieval.library.versions import Version, VersionOrigin
from retrieval.sources.models import SavedDraft
from scripts.console import Json, opened_cairn, print_json

By = Annotated[str, typer.Option(help="Who decides; stands in the record.")]
Opens = Annotated[bool, typer.Option("--opens", help="Confirm that everyone may read what is restricted until now.")]
SopId = Annotated[str, typer.Argument(metavar="ID", help="The SOP's id.")]

_SHORT_COMMIT = 10


def register(app: typer.Typer) -> None:
    """Add the commands to `cairn sops`."""
    for command in (approve, reject, rollback, log, patch):
        app.command()(command)


def approve(
    sop_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of SOPs.")],
    by: Annotated[str, typer.Option(help="Who approves, and did not write it; stands in the record.")],
    *,
    opens: Opens = False,
) -> None:
    """Let readers see the versions that wait: now, or from the day that the file names. Of several ids, one of which nothing waits
    keeps no other from it: a command that was cut short can be said again.
    """
    from bot.wiring import deciding  # noqa: PLC0415 -- the model's libraries take seconds to import

    with opened_cairn() as cairn:
        for sop_id in sop_ids:
            try:
                decided = deciding.approve(cairn, sop_id, by, opens=opens)
            except NothingToApproveError as nothing:
                if len(sop_ids) == 1:
                    raise
                typer.echo(nothing, err=True)
                continue
            if decided.effective is None or decided.effective <= cairn.clock().date():
                typer.echo(f"Readers now see version {decided.number} of {sop_id}.")
            else:
                typer.echo(f"Approved: readers see version {decided.number} of {sop_id} from {decided.effective} on.")


def reject(
    sop_id: SopId,
    why: Annotated[str, typer.Option("--why", help="What is missing; whoever wrote it reads this.")],
    by: By = "command line",
) -> None:
    """Turn down the version that waits; readers go on seeing the earlier one."""
    from bot.wiring import deciding  # noqa: PLC0415

    if not why.strip():
        raise typer.BadParameter("say in a few words what is missing", param_hint="--why")
    with opened_cairn() as cairn:
        decided = deciding.reject(cairn, sop_id, why, by)
    typer.echo(f"Version {decided.number} of {sop_id} is rejected. Its file's next change counts anew.")


def rollback(
    sop_id: SopId,
    number: Annotated[
        int | None, typer.Argument(metavar="N", help="An approved version; default: what readers saw before.")
    ] = None,
    by: By = "command line",
    *,
    opens: Opens = False,
) -> None:
    """Let readers see an earlier approved version again, as a new version."""
    from bot.wiring import deciding  # noqa: PLC0415

    with opened_cairn() as cairn:
        to, version = deciding.roll_back(cairn, sop_id, number, by, opens=opens)
    sentence = f"Readers see version {to} of {sop_id} again, as version {version.number}."
    typer.echo(f"{sentence} The file is as it was: its next change counts anew.")


def log(sop_id: SopId, *, as_json: Json = False) -> None:
    """Show every version of an SOP: who wrote it, from where, why, and who decided."""
    with opened_cairn() as cairn, cairn.unit() as unit:
        versions, card = unit.library.versions(sop_id), unit.library.card(sop_id)
        current, named = card.version if card else None, partial(name_in, unit.people)
        told = [_line(version, current, named) for version in reversed(versions)]
    if not versions:
        raise UnknownSopError(f"No SOP has the id {sop_id}. `cairn sops status` lists them.")
    print_json([_row(version, current) for version in versions]) if as_json else typer.echo("\n".join(told))


def patch(
    sop_id: SopId,
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="The synced folder: print a patch for its file; default: print the whole file."),
    ] = None,
    *,
    pull_request: Annotated[
        bool, typer.Option("--pull-request", help="Print the title and the text of a pull request instead.")
    ] = False,
    confluence_draft: Annotated[
        bool, typer.Option("--confluence-draft", help="Save the change as a draft of its page in Confluence; nothing is published.")
    ] = False,
) -> None:
    """Print what brings the SOP's file up to a change that was made in Cairn, or save it as a draft in Confluence."""
    from bot.wiring import handing_back  # noqa: PLC0415

    if confluence_draft and (pull_request or folder is not None):
        raise typer.BadParameter("a draft needs the id alone", param_hint="--confluence-draft")
    with opened_cairn() as cairn:
        if confluence_draft:
            saved = handing_back.confluence_draft(cairn, sop_id)
            text = _draft_words(saved) if saved is not None else ""
        else:
            written = handing_back.pull_request if pull_request else handing_back.handed_back
            text = written(cairn, sop_id, folder)
    if text:
        typer.echo(text, nl=False)
    else:
        typer.echo(f"The file of {sop_id} says what readers see: there is nothing to take into it.", err=True)


def print_published(proposals: Sequence[Proposal]) -> None:
    """Print the versions that took effect because their day has come."""
    for proposal in proposals:
        typer.echo(f"Readers now see the approved change of {proposal.sop_id}: its day has come.", err=True)


def _draft_words(saved: SavedDraft) -> str:
    lost = " and ".join(f"{count} {name}{'s' if count > 1 else ''}" for name, count in saved.lost.items())
    lines = [f"Saved as a draft, not published: {saved.address or 'open the page in Confluence to see it'}"]
    lines += [f"The page has {lost} that the draft does not hold. Compare the two before you publish."] if lost else []
    return "\n".join(lines) + "\n"


def _row(version: Version, current: int | None) -> dict[str, object]:
    written = version.provenance
    return {
        "version": version.number,
        "current": version.number == current,
        "created_at": version.created_at.isoformat(),
        "from": written.origin.value,
        "author": written.author,
        "commit": written.commit,
        "why": written.why,
        "approved_at": version.approved_at.isoformat() if version.approved_at else None,
        "approved_by": version.approved_by,
        "rejected_at": version.rejected_at.isoformat() if version.rejected_at else None,
        "rejected_by": version.rejected_by,
    }


def _line(version: Version, current: int | None, named: Callable[[str | None], str]) -> str:
    mark = "*" if version.number == current else " "
    return f"{mark} v{version.number}  {_moment(version.created_at)}  {'; '.join(_told(version, named))}"


def _told(version: Version, named: Callable[[str | None], str]) -> Iterator[str]:
    written = version.provenance
    where = {
        VersionOrigin.FILE: "from the file",
        VersionOrigin.SUGGESTION: "suggested in Slack",
        VersionOrigin.ROLLBACK: "rolled back",
    }[written.origin]
    commit = f", commit {written.commit[:_SHORT_COMMIT]}" if written.commit else ""
    yield f"{where}{commit}{f' by {named(written.author)}' if written.author else ''}"
    if written.why:
        yield written.why
    if version.approved_at is not None:
        yield f"approved by {named(version.approved_by) or 'somebody who was erased'} on {_moment(version.approved_at)}"
    elif version.rejected_at is not None:
        yield f"rejected by {named(version.rejected_by) or 'somebody who was erased'} on {_moment(version.rejected_at)}"
    else:
        yield "waits for approval"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
