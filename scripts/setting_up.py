"""Asks the questions of `cairn init`. Each step checks first and asks only for what is missing; Enter leaves it for later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer
import yaml

import bot.wiring
from bot.settings import Settings
from bot.wiring import Cairn
from bot.wiring.asking import ask
from bot.wiring.checks.diagnosis import CheckFailedError
from bot.wiring.checks.slack import app_token, bot_token
from bot.wiring.setup import import_people, people_in_slack, unreachable, waiting_sops
from bot.wiring.sources import read_sources
from retrieval.answer.models import Answered, Outcome, Places, Source
from scripts.asking import place_name, print_asked
from scripts.console import print_problems
from scripts.setup_files import add_question, save, write_people
from scripts.sources import print_report, synced

_TRIES: Final = 3
_NAMED: Final = 30
"""So many SOPs that wait are named in the command that approves them."""
_TEMPLATE: Final = Path(__file__).with_name("env.example")
_PEOPLE: Final = Path("people.csv")
_CONFIDENTIAL: Final = Path("confidential.yaml")
_QUESTIONS: Final = Path("questions.yaml")

TokenCheck = Callable[[str, str], str]


@dataclass
class Guide:
    """Goes through the steps. Each answer is saved in .env at once, so that stopping loses nothing."""

    env: Path

    def run(self) -> None:
        """Run all steps in order."""
        self._token("slack_bot_token", "Bot token (xoxb-…)", bot_token)
        self._token("slack_app_token", "App-level token (xapp-…)", app_token)
        with bot.wiring.build(self.settings) as cairn:
            self._people(cairn)
            self._sops(cairn)
            self._person("fallback_owner", cairn, "Who decides what no SOP covers? Slack id or e-mail address")
            self._person("cairn_admins", cairn, "Who looks after Cairn, and hears how to go on? Slack id or e-mail address")
            self._confidential(cairn)
            self._question(cairn)

    @property
    def settings(self) -> Settings:
        return bot.wiring.settings_of()

    def _save(self, **values: str) -> None:
        save(self.env, {name.upper(): value for name, value in values.items()}, _TEMPLATE.read_text(encoding="utf-8"))

    def _token(self, name: str, label: str, check: TokenCheck) -> None:
        settings = self.settings
        token = str(getattr(settings, name).get_secret_value())
        for _ in range(_TRIES):
            if token:
                try:
                    where = check(token, settings.slack_api_url)
                except CheckFailedError as error:
                    _tell(error)
                else:
                    typer.echo(f"{label}: {f'connected to {where}' if where else 'good'}.")
                    self._save(**{name: token})
                    return
            token = typer.prompt(f"{label}; Enter: later", default="", show_default=False, hide_input=True).strip()
            if not token:
                return
        typer.echo("Left for later; .env keeps what it had.")

    def _people(self, cairn: Cairn) -> None:
        with cairn.unit() as uow:
            known = len(uow.people.everyone())
        if known:
            typer.echo(f"People: {known} are known.")
            return
        named = _asked("People: a CSV file, or `slack` to read them from Slack")
        file = self._from_slack() if named.casefold() == "slack" else Path(named).expanduser() if named else None
        if file is None:
            return
        if not file.is_file():
            typer.echo(f"{file} is not a file. `cairn people import FILE` takes it later.")
            return
        read = import_people(cairn, file)
        print_problems(read.problems, file.parent, left_out="Rows with an error were left out.")
        typer.echo(f"{_number(len(read.people), 'person', 'people')} imported from {file}.")

    def _from_slack(self) -> Path | None:
        if _PEOPLE.exists():
            typer.echo(f"{_PEOPLE} is there already, so it is taken as it is.")
            return _PEOPLE
        try:
            people = people_in_slack(self.settings)
        except CheckFailedError as error:
            _tell(error)
            return None
        write_people(_PEOPLE, people)
        typer.echo(f"Wrote {_PEOPLE}. Fill in `role`, then `cairn people import {_PEOPLE}`: roles decide who sees which SOP.")
        return _PEOPLE

    def _sops(self, cairn: Cairn) -> None:
        with cairn.unit() as uow:
            known = sum(status.retired_at is None for status in uow.library.statuses())
        if known:
            typer.echo(f"SOPs: {known} are in the library.")
            return
        named = _asked("SOPs: a folder of Markdown files, or a sources.yaml (git, Confluence, Notion, Google Drive)")
        path = Path(named).expanduser()
        if named and path.is_dir():
            _folder(cairn, path)
        elif named and path.is_file():
            self._sources(cairn, path)
        elif named:
            typer.echo(f"{path} is neither. `cairn sops sync DIR` takes a folder later.")

    def _sources(self, cairn: Cairn, file: Path) -> None:
        """Fetch every source of the file; what is wrong with one keeps no other from coming in."""
        self._save(sources=str(file))
        sources = read_sources(self.settings)
        print_problems(sources.problems if sources else (), None, left_out="Sources with an error are left out.")
        for source in sources.sources if sources else ():
            print_report(source.name, synced(cairn, source))

    def _person(self, name: str, cairn: Cairn, label: str) -> None:
        if getattr(self.settings, name):
            typer.echo(f"{name.upper()}: {getattr(self.settings, name)}.")
            return
        for _ in range(_TRIES):
            person = _asked(label)
            if not person:
                return
            why = self._obstacle(person, cairn)
            if not why:
                self._save(**{name: person})
                return
            typer.echo(f"  {why}. A profile in Slack shows its id: ⋯ › Copy member ID.", err=True)

    def _obstacle(self, person: str, cairn: Cairn) -> str:
        """Return why Slack cannot reach the person; without a token, whether they are missing among the imported people."""
        if self.settings.slack_bot_token.get_secret_value():
            try:
                return unreachable(self.settings, person)
            except CheckFailedError as error:
                return str(error)
        with cairn.unit() as uow:
            return "" if uow.people.get(person) else f"{person} is not among the imported people"

    def _confidential(self, cairn: Cairn) -> None:
        if self.settings.confidential is not None:
            typer.echo(f"Confidential contacts: {self.settings.confidential}.")
            return
        if _CONFIDENTIAL.exists():
            self._save(confidential=str(_CONFIDENTIAL))
            return
        named = _asked("Who listens in confidence (safety, harassment, health)? Two people or more, with commas")
        people = [person for part in named.split(",") if (person := part.strip())]
        reached = [person for person in people if not self._told(self._obstacle(person, cairn))]
        if not reached:
            return
        rows = [{"person": person, "about": "any topic"} for person in reached]
        text = yaml.safe_dump({"people": rows}, allow_unicode=True, sort_keys=False)
        _CONFIDENTIAL.write_text(text, encoding="utf-8")
        self._save(confidential=str(_CONFIDENTIAL))
        typer.echo(f"Wrote {_CONFIDENTIAL}; add help lines of your country (docs/guide/confidential.md).")

    def _told(self, why: str) -> bool:
        if why:
            typer.echo(f"  {why}, and is left out.", err=True)
        return bool(why)

    def _question(self, cairn: Cairn) -> None:
        if self.settings.golden_questions is not None:
            return
        with cairn.unit() as uow:
            if not any(status.card for status in uow.library.statuses()):
                return
        question = _asked("A question as your people would type it")
        if not question:
            return
        result = ask(cairn, question, None)
        print_asked(result, cairn)
        right = _right_place(result.outcome)
        if right is None:
            typer.echo(_kept_nothing(cairn))
            return
        section = right.current
        row = {"text": question, "kind": "answerable", "sop": section.sop.id, "section": " > ".join(section.section.path)}
        add_question(_QUESTIONS, {name: value for name, value in row.items() if value})
        self._save(golden_questions=str(_QUESTIONS))
        typer.echo(f"Your first golden question is in {_QUESTIONS}: every later change of an SOP is tried with it.")


def _folder(cairn: Cairn, folder: Path) -> None:
    report = cairn.sync(folder, by="cairn init")
    print_problems(report.problems, folder)
    typer.echo(f"{_number(len(report.added), 'SOP', 'SOPs')} came in.")
    if report.pending:
        ids = " ".join(report.pending) if len(report.pending) <= _NAMED else "ID …"
        wait = _number(len(report.pending), "waits", "wait")
        typer.echo(f"{wait} for approval, by their owners in Slack or here: `cairn sops approve {ids} --by NAME`")


def _right_place(outcome: Outcome) -> Source | None:
    """Ask which of the places shown has the answer; return None when none has."""
    if isinstance(outcome, Answered):
        return outcome.best if typer.confirm("Is that the right place?") else None
    if not isinstance(outcome, Places):
        return None
    numbers = {str(number): source for number, source in enumerate(outcome.sources, 1)}
    for number, source in numbers.items():
        typer.echo(f"{number}. {place_name(source)}")
    return numbers.get(_asked("Which of them is right? Its number; Enter: none").removesuffix("."))


def _kept_nothing(cairn: Cairn) -> str:
    """Return what may help when no question was kept; at first, SOPs that wait for approval are the likeliest reason."""
    if waiting := waiting_sops(cairn.settings):
        remedy = "`cairn sops approve ID`, then `cairn init` again"
        return f"Kept nothing. {_number(waiting, 'SOP waits', 'SOPs wait')} for approval, and nobody finds what waits: {remedy}."
    return "Kept nothing. Other words, a glossary or a clearer heading help (docs/guide/golden-questions.md)."


def _number(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _asked(label: str) -> str:
    ends = "" if "Enter" in label else "; Enter: later"
    return str(typer.prompt(f"{label}{ends}", default="", show_default=False)).strip()


def _tell(error: CheckFailedError) -> None:
    for problem in error.problems:
        typer.echo(f"  {problem.detail}" + (f"\n  → {problem.remedy}" if problem.remedy else ""), err=True)
