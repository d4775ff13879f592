"""Every command that README and the guide show in a fence is run, on the sample company; what cannot be run here has a reason."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from fakes.bench import Bench
from reportlab.pdfgen.canvas import Canvas
from support.command_line import ROOT
from support.documented import fences, mentioned, mentioned_of_others

from bot.wiring.setup import import_people
from scripts.main import line_of

pytestmark = [pytest.mark.slow, pytest.mark.process]

NOT_RUN = {
    r"pip install ": "downloads; that it uses the lock is checked in test_docs.py",
    r"npm install ": "downloads; the emulator tests run what it installs",
    r"docker |deploy/secrets|systemctl |cp deploy/cairn.service": "no container engine or systemd here; test_deploy.py lints it",
    r"cairn mcp": "serves until it is ended; tests/agents starts it",
    r"local-slack|^echo 'SLACK_API_URL": "serves until it is ended; tests/emulator starts it, test_init.py goes this way",
    r"cairn demo": "serves until it is ended; test_wheel.py starts it",
    r"cairn (bench|eval retrieval)$": "measures for minutes; tests/scripts/lab runs it at a small size",
    r"^cd handbook|^gh |git apply|handbook:refunds": "needs a remote repository; test_handing_back.py runs Cairn's part",
    r"^(body|stamp|signed)=|^curl ": "run as one script in test_documented_examples.py",
    r"python(3\.11)? -m venv|bin/python -m build|git clone|pre-commit|ruff|mypy|lint-imports|pytest": "the checks themselves",
    r"^slack run": "needs Slack's command line and a workspace; test_manifest.py runs Cairn's part",
    r"-m scripts\.lab\.(reference|texts)": "test_docs.py and test_texts.py compare what they write",
    r"^cp \.env\.example": "test_env_file.py reads the file",
}
"""What cannot be run in a test, with the reason."""

ENDS_WITH = {
    r"^cairn init --check$": 1,  # no tokens
    r"^cairn doctor": 1,  # no tokens, no language model
    r"^cairn run$": 2,  # no tokens
    r"^cairn quiz preview .*--model": 2,  # no language model
    r"^cairn quiz write": 1,  # the same
    r"^cairn eval (prompts|answers)": 1,  # the same
}
"""Exit status where it is not 0: what the text around such a command says is needed is not there."""

STANDS_FOR = (
    (r"(events import) FILE --mapping helpdesk", r"\1 helpdesk.json --mapping helpdesk"),
    (r"(events import) FILE --mapping NAME", r"\1 tickets.csv --mapping zendesk"),
    (r"(events import) FILE", r"\1 events.jsonl"),
    (r"(sops import) FILE", r"\1 handbook.pdf"),
    (r"(--questions) FILE", r"\1 questions.yaml"),
    (r"PERSON", "U0JONAS"),
    (r"(--role) R\b", r"\1 support"),
)
"""What stands for a name of the reader's own within one command."""

NOTHING_TO_DO = (
    r"init --check$|links revoke|xapi actor",  # no tokens
    r"topics show|inbox (retry|drop) ID|sops (approve|reject|diff|rollback)|events show",  # nothing of that name waits
    r"--confluence-draft$|sources ",  # no source
    r"restore FILE$|privacy erase",  # the database is in use; nobody says yes
    r"LLM|quiz write",  # no language model
    r"fit-triage own",  # nobody said anything about triage yet
)
"""Commands that end with 1, because what the text around them says is needed is not there."""

USAGE = 2
INCOMPLETE = r"Missing (argument|option|command)|requires an argument|or say --|Usage: |Not configured"

PLACES = {
    "path/to/your/markdown": "sops",
    "path/to/sops": "sops",
    "sops/": "sops",
    "QUESTIONS": "questions.yaml",
    "FILE": "out.backup",
    "DIR": "sops",
    "ID": "refunds",
    "NAME": "U0ROSA",
}
"""What stands for a name of the reader's own."""

COMMANDS = [pytest.param(command, id=f"{fence}-{command[:60]}") for fence in fences("sh") for command in fence.commands()]
QUIZ = 'question,a,b,c,right\n"Who issues a refund of EUR 50?",support,finance,the customer,a\n'
EVENT = '{"id":"ev-1","at":"2026-11-23T08:30:00Z","kind":"step_missed","person":"U0JONAS","task":"issue-refund","step":"5"}\n'
TICKETS = "Ticket ID,Status,Assignee,Updated at\n7,Solved,Sam Tran,2026-11-03 09:15\n"


def reason(command: str) -> str:
    return next((why for pattern, why in NOT_RUN.items() if re.search(pattern, command)), "")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Bench]:
    """The sample company in a folder that has every file the pages speak of."""
    folder = tmp_path_factory.mktemp("company")
    made = Bench(folder / "home", migrated_file)
    examples = Path(shutil.copytree(ROOT / "examples", folder / "examples"))
    shutil.copytree(examples / "sops", folder / "sops")
    for name in ("people.csv", "skills.yaml", "kpis.yaml", "glossary.yaml", "questions.yaml"):
        shutil.copy(examples / name, folder / name)
    shutil.copy(examples / "sops" / "refunds.md", folder / "refunds.md")
    (folder / "quiz.csv").write_text(QUIZ)
    (folder / "tickets.csv").write_text(TICKETS)
    (folder / "events.jsonl").write_text(EVENT)
    for fence in fences("yaml", "json"):
        if fence.page.name == "event-mapping.md":
            (folder / f"helpdesk.{fence.language}").write_text(fence.text)
    page = Canvas(str(folder / "handbook.pdf"))
    page.drawString(72, 720, "Refunds are issued within 14 days.")
    page.save()
    made.more |= {"skills": folder / "skills.yaml", "kpis": folder / "kpis.yaml"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.wiring.build", made.build)
        patch.setattr("bot.wiring.settings_of", made.settings)
        patch.chdir(folder)
        with made.build(made.settings()) as cairn:
            import_people(cairn, folder / "people.csv")
            for sop_id in cairn.sync(folder / "sops", by="test").pending:
                cairn.publisher.approve(sop_id, by="test", at=cairn.clock())
        yield made


def run(company: Bench, command: str) -> Result:
    words = shlex.split(command)
    words = [PLACES.get(word, word) for word in words[1:]]
    if words[0] == "export":
        words[1] = f"exported-{len(list(Path().iterdir()))}"
    return company.run(*words, answer="\n" * 20)


def known_to_make(command: str) -> None:
    dry = subprocess.run(["make", "--dry-run", *command.split()[1:]], cwd=ROOT, capture_output=True, check=False)
    assert dry.returncode == 0, dry.stderr


@pytest.mark.parametrize("command", mentioned_of_others())
def test_a_command_of_another_program_within_a_sentence_is_known(command: str) -> None:
    if command.startswith("make "):
        known_to_make(command)
    else:
        assert reason(command), f"say in NOT_RUN why this cannot be run: {command}"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_pages_runs(company: Bench, command: str) -> None:
    if reason(command):
        return
    if command.startswith("make "):
        known_to_make(command)
        return
    command = re.sub(r"^((CHECKOUT/)?\.venv/bin/|~/cairn/bin/)", "", command)
    assert command.startswith("cairn "), f"say in NOT_RUN why this cannot be run: {command}"
    expected = next((status for pattern, status in ENDS_WITH.items() if re.search(pattern, command)), 0)
    result = run(company, command)
    assert result.exit_code == expected, (result.output, result.exception)
    assert isinstance(result.exception, SystemExit | None), result.exception


MENTIONED = [
    pytest.param(command, id=f"{page}-{command[:60]}")
    for command, page in mentioned().items()
    if command not in {re.sub(r"^(CHECKOUT/)?\.venv/bin/", "", each) for fence in fences("sh") for each in fence.commands()}
]


@pytest.mark.parametrize("command", MENTIONED)
def test_a_command_within_a_sentence_runs(company: Bench, command: str) -> None:
    """One that is named without what it takes says what that is; no other is refused as wrongly typed, and none breaks."""
    if reason(command):
        return
    typed = re.sub(r" ?\[[^\]]*\]|…", "", command).replace("show|run", "show")
    for words, place in STANDS_FOR:
        typed = re.sub(words, place, typed)
    result = run(company, typed)
    told = line_of(result.exception).line if isinstance(result.exception, Exception) else ""
    assert not told.startswith("Cairn failed"), result.exception
    if result.exit_code == USAGE:
        assert re.search(INCOMPLETE, result.output), result.output
    elif result.exit_code:
        assert any(re.search(pattern, command) for pattern in NOTHING_TO_DO), (told, result.output)


def test_every_reason_is_needed() -> None:
    commands = [*mentioned(), *mentioned_of_others(), *(command for fence in fences("sh") for command in fence.commands())]
    assert [pattern for pattern in (*NOT_RUN,) if not any(re.search(pattern, command) for command in commands)] == []
