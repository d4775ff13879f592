"""What a start of the bot may import: a module that only some acts need costs every start its time and memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

LATER = (
    "alembic",  # a database that is up to date needs none
    "scipy.optimize",
    "scipy.sparse",
    "scipy.special",  # insights, when there is something to count
    "chromadb",  # when the index is opened
    "langchain",
    "langchain_core",
    "sentence_transformers",
    "torch",
)


@pytest.mark.process
def test_the_bot_starts_without_what_only_some_acts_need() -> None:
    code = f"import sys, bot.wiring, bot.wiring.slack; print([name for name in {LATER!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
