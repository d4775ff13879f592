"""Assembles the command groups of `cairn`. Heavy imports happen inside the commands, so `cairn --help` answers at once.

Exit codes: 0 ok, 1 found a problem, 2 bad usage. An error is one line on stderr with what to do; the traceback of a defect of
Cairn's own goes into a file that the line names.
"""

from __future__ import annotations

import errno
import sys
import tempfile
import traceback
from dataclasses import dataclass

import typer
from pydantic import ValidationError

from core.errors import OperatorError
from retrieval.library.errors import LibraryError
from retrieval.search.errors import SearchError
from scripts import (
    ask,
    cases,
    demo,
    events,
    golden,
    inbox,
    kpis,
    links,
    operating,
    outputs,
    pages,
    people,
    practice,
    privacy,
    quiz,
    retention,
    rollout,
    skills,
    sops,
    sources,
    topics,
    xapi,
)
from scripts.laboratory import add_laboratory

evaluation = typer.Typer(help="Quality on labelled data, through the production code.", no_args_is_help=True)
evaluation.command()(golden.library)

app = typer.Typer(
    help="Cairn answers operations questions from approved SOPs, in Slack and here.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(ask.ask)
app.command()(operating.init)
app.command()(demo.demo)
app.command()(operating.run)
app.command()(operating.doctor)
app.command()(operating.mcp)
app.add_typer(sops.app, name="sops")
app.add_typer(sources.app, name="sources")
app.add_typer(people.app, name="people")
app.add_typer(skills.app, name="skills")
app.add_typer(kpis.app, name="kpis")
app.add_typer(quiz.app, name="quiz")
app.add_typer(cases.app, name="cases")
app.add_typer(practice.app, name="practice")
app.add_typer(events.app, name="events")
app.add_typer(topics.app, name="topics")
app.add_typer(rollout.app, name="rollout")
app.add_typer(privacy.app, name="privacy")
app.add_typer(retention.app, name="retention")
app.add_typer(links.app, name="links")
app.add_typer(inbox.app, name="inbox")
app.add_typer(xapi.app, name="xapi")
app.add_typer(evaluation, name="eval")
app.command()(outputs.report)
app.command()(pages.why)
app.command()(outputs.backup)
app.command()(outputs.restore)
app.command()(outputs.export)
groups = {"": app, "eval": evaluation, "practice": practice.app, "topics": topics.app, "quiz": quiz.app, "cases": cases.app}
add_laboratory(groups)


def main() -> None:
    """Run the command line; the project's script entry."""
    try:
        app()
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]).upper()
            sys.stderr.write(f"Setting {name}: {problem['msg']}. See .env.example.\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - nobody sees a traceback
        failure = line_of(error)
        sys.stderr.write(f"{failure.line}\n")
        sys.exit(failure.exit_status)


_REMEDIES = {
    errno.ENOSPC: "Make room on the disk and try again.",
    errno.EDQUOT: "Make room on the disk and try again.",
    errno.EFBIG: "Make room on the disk and try again.",
    errno.EADDRINUSE: "Another program uses that port: choose another one.",
    errno.EMFILE: "Raise the limit of open files (`ulimit -n`).",
}
_ELSE = "Check that the path is right and that Cairn may read and write there."


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """Holds one line for stderr."""

    line: str
    exit_status: int


def line_of(error: Exception) -> ErrorLine:
    """Return the report of an exception. A defect's traceback is saved in a file, which the report names."""
    if isinstance(error, OperatorError):
        return ErrorLine(_one_line(str(error)), error.exit_status)
    if isinstance(error, (LibraryError, SearchError)):
        return ErrorLine(_one_line(str(error)), 1)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return ErrorLine(_one_line(f"{where}{error.strerror}. {_REMEDIES.get(error.errno or 0, _ELSE)}"), 1)
    return ErrorLine(f"Cairn failed ({type(error).__name__}). Please report it with {_kept(error)}.", 1)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _kept(error: Exception) -> str:
    """Save the traceback and return its file; if it cannot be saved, return its last lines."""
    text = "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile("w", prefix="cairn-", suffix=".log", delete=False, encoding="utf-8") as file:
            file.write(text)
            return file.name
    except OSError:
        return "this: " + _one_line(" ".join(text.splitlines()[-3:]))
