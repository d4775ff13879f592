"""The command line as a process of its own, as the operator starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CAIRN = Path(sys.executable).with_name("cairn")


def cairn(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `cairn` with nothing of our environment but what a process needs, and the settings given."""
    here = os.environ  # noqa: TID251 - what the started process needs of ours
    known = {name: here[name] for name in ("PATH", "HOME", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG") if name in here}
    return subprocess.run(
        [CAIRN, *arguments],
        env={"PYTHONPATH": str(ROOT)} | known | environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        cwd=ROOT,
    )
