"""Statements against Ralph, a learning record store, on loopback.

It is no dependency of Cairn: `make test-all` installs it into `.ralph`, RALPH_BIN names another command.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from fakes.unit_of_work import fake_units
from support.statements_world import NAMING, happened, verbs

from bot.xapi.lrs import HttpRecordStore
from bot.xapi.sending import SINCE, StatementSender
from insights.xapi.statements import statement_of
from scripts.emulator import free_port

_INSTALLED = Path(__file__).parents[3] / ".ralph" / "bin" / "ralph"
RALPH = os.environ.get("RALPH_BIN") or str(_INSTALLED)  # noqa: TID251 - a tool of the test
KINDS = ["answered", "asked", "completed", "experienced"]
pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(not Path(RALPH).exists(), reason="Ralph is not installed: run `make .ralph/.installed`"),
]


@pytest.fixture
def ralph(tmp_path: Path) -> Iterator[HttpRecordStore]:
    """Ralph on a free port, with the file system behind it."""
    python = Path(RALPH).with_name("python")
    hashed = subprocess.run(
        [python, "-c", "import bcrypt; print(bcrypt.hashpw(b'secret', bcrypt.gensalt(4)).decode())"],
        check=True,
        capture_output=True,
        text=True,
    )
    agent = {"objectType": "Agent", "account": {"homePage": "http://cairn.test", "name": "cairn"}}
    user = {"username": "cairn", "hash": hashed.stdout.strip(), "scopes": ["all"], "agent": agent}
    (tmp_path / "auth.json").write_text(json.dumps([user]), encoding="utf-8")
    port = free_port()
    told = {
        "PATH": os.environ["PATH"],  # noqa: TID251 - of the child
        "RALPH_APP_DIR": str(tmp_path),
        "RALPH_AUTH_FILE": str(tmp_path / "auth.json"),
        "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": str(tmp_path / "data"),
    }
    with (tmp_path / "log").open("w", encoding="utf-8") as log:
        command = [RALPH, "runserver", "-b", "fs", "--host", "127.0.0.1", "--port", str(port)]
        process = subprocess.Popen(command, env=told, cwd=tmp_path, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}/__heartbeat__")
        yield HttpRecordStore(f"http://127.0.0.1:{port}/xAPI", "cairn", "secret")
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            with urlopen(url, timeout=1):  # noqa: S310 - loopback
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail("Ralph did not start")


def stored(tmp_path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for file in (tmp_path / "data").iterdir() for line in file.read_text("utf-8").splitlines()]


def test_every_kind_is_accepted_and_a_resend_stores_nothing_twice(ralph: HttpRecordStore, tmp_path: Path) -> None:
    units = fake_units()
    company = happened(units)
    sender = StatementSender(units, ralph, lambda: company.now, NAMING)
    with units() as uow:
        uow.counters.put(SINCE, int((company.now - timedelta(days=3)).timestamp()))
        uow.commit()
    sender.tick()
    held = {one["id"]: one for one in stored(tmp_path)}
    assert sorted(set(verbs(held))) == KINDS
    assert all(one["actor"]["account"]["name"] == NAMING.person("U1") for one in held.values())
    with units() as uow:
        uow.statements.drop(list(held))
        uow.commit()
    sender.tick()
    assert len(stored(tmp_path)) == len(held)
    with units() as uow:
        assert (uow.statements.backlog().sent, uow.statements.backlog().waiting) == (len(held), 0)


def test_ralphs_own_models_accept_every_kind(tmp_path: Path) -> None:
    units = fake_units()
    company = happened(units)
    with units() as uow:
        uow.statements.enter(company.now - timedelta(days=3), company.now, 100)
        about = uow.statements.occurrences(uow.statements.claim(company.now, company.now, 100))
    lines = "\n".join(json.dumps(statement_of(one, NAMING)) for one in about.values())
    code = (
        "import sys, json\nfrom ralph.models.xapi.base.statements import BaseXapiStatement\n"
        "for line in sys.stdin: BaseXapiStatement(**json.loads(line)); print('ok')"
    )
    python = Path(RALPH).with_name("python")
    checked = subprocess.run([python, "-c", code], input=lines, capture_output=True, text=True, check=False)
    assert checked.stdout.split() == ["ok"] * len(about), checked.stderr[-2000:]
