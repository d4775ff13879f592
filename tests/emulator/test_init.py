"""`cairn init` against the emulator: from an empty folder to a first answer, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.harness import Slackland

from bot.settings import Settings
from core.yaml_files import read_yaml_file

SOP = """---
title: Refunds
owner: U0AMARA
---

## Refund an annual plan

1. Open the invoice in the billing tool.
2. Choose refund annual plan and the reason.
"""
PLACES = """---
title: Holds
---

## Who can put a plan on hold

Plans that are billed monthly are held for 1, 2 or 3 whole months.

## Put a plan on hold

Check that the renewal date is at least 3 business days away. Choose Subscription, then Hold, and enter the reason.

## Before a hold ends

Add months up to the limit of 3 in total.
"""
UNSURE = "how long can a plan be on hold?"


@pytest.fixture
def begun(bench: Any, slack: Slackland, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A bench whose settings are those of .env in an empty folder."""
    place = tmp_path / "empty"
    place.mkdir()
    monkeypatch.chdir(place)
    fixed = {"cairn_home": bench.home, "slack_api_url": slack.api_url}
    monkeypatch.setattr("bot.wiring.settings_of", lambda: Settings(**fixed))
    (tmp_path / "sops").mkdir()
    (tmp_path / "sops" / "refunds.md").write_text(SOP)
    return bench


def answers(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def test_from_an_empty_folder_to_a_first_answer(begun: Any, tmp_path: Path) -> None:
    (tmp_path / "sops" / "fees.md").write_text("---\ntitle: Fees\nowner: U0AMARA\napproval: required\n---\n\nNo fee is due.\n")
    typed = answers(
        "xapp-wrong-kind", "xoxb-emulator", "xapp-emulator", "slack", str(tmp_path / "sops"),
        "U0NOBODY", "U0AMARA", "U0ROSA", "U0AMARA, U0ROSA", "how do I refund an annual plan", "y",
    )  # fmt: skip
    told = begun.run("init", answer=typed)
    assert told.exit_code == 0, told.output
    assert "does not begin with xoxb-" in told.output
    assert "U0NOBODY is not known to Slack" in told.output
    assert "Open the invoice" in told.output
    assert "xoxb-emulator" not in told.output, "tokens are not shown as they are typed"
    env = Path(".env")
    assert env.stat().st_mode & 0o777 == 0o600
    written = Settings(_env_file=env)
    assert (written.slack_bot_token.get_secret_value(), written.fallback_owner, written.cairn_admins) == (
        "xoxb-emulator",
        "U0AMARA",
        "U0ROSA",
    )
    assert read_yaml_file(Path("questions.yaml")).value == [
        {"text": "how do I refund an annual plan", "kind": "answerable", "sop": "refunds", "section": "Refund an annual plan"}
    ]
    assert [row["person"] for row in read_yaml_file(Path("confidential.yaml")).value["people"]] == ["U0AMARA", "U0ROSA"]
    assert Path("people.csv").read_text().startswith("slack_id,email,name,role")
    left = begun.run("init", "--check").output
    assert "Waiting for approval: 1." in left
    assert not {"owners:", "confidential:", "people:", "golden questions:", "slack:"} & set(left.split())


def test_check_and_a_no_change_nothing(begun: Any) -> None:
    checked = begun.run("init", "--check")
    assert checked.exit_code == 1
    assert "SLACK_BOT_TOKEN is not set" in checked.output
    assert not list(Path().iterdir())
    assert not begun.home.exists()
    Path(".env").write_text("PORT=81\n")
    declined = begun.run("init", answer="n\n")
    assert declined.exit_code == 0
    assert "What remains" in declined.output
    assert Path(".env").read_text() == "PORT=81\n"


def test_everything_can_wait(begun: Any) -> None:
    told = begun.run("init", answer="\n" * 12)
    assert told.exit_code == 0, told.output
    assert "SLACK_APP_TOKEN is not set" in told.output
    assert not Path(".env").exists()


def test_one_of_several_places_is_a_first_golden_question(begun: Any, tmp_path: Path) -> None:
    (tmp_path / "sops" / "holds.md").write_text(PLACES)
    assert begun.run("sops", "sync", str(tmp_path / "sops")).exit_code == 0
    told = begun.run("init", answer=answers("", "", "", "", "", "", UNSURE, "2"))
    assert told.exit_code == 0, told.output
    assert "Which of them is right?" in told.output
    second = next(line for line in told.output.splitlines() if line.startswith("2. Holds › "))
    assert read_yaml_file(Path("questions.yaml")).value == [
        {"text": UNSURE, "kind": "answerable", "sop": "holds", "section": second.removeprefix("2. Holds › ")}
    ]


def test_sops_come_from_the_sources_of_a_file_as_well(begun: Any, tmp_path: Path) -> None:
    sources = tmp_path / "sources.yaml"
    sources.write_text(f"handbook:\n  kind: folder\n  address: {tmp_path / 'sops'}\n")
    told = begun.run("init", answer=answers("", "", "", str(sources), "", "", "", "how do I refund an annual plan", "y"))
    assert told.exit_code == 0, told.output
    assert "handbook: 1 added" in told.output
    assert Settings(_env_file=Path(".env")).sources == sources


def test_what_is_no_folder_and_no_file_is_said(begun: Any, tmp_path: Path) -> None:
    told = begun.run("init", answer=answers("", "", "", str(tmp_path / "nothing"), *[""] * 8))
    assert "nothing is neither" in told.output
