"""Writes docs/reference/licences.md: the licence of every package that constraints.txt locks, as pip-licenses reads it.

`make sbom` runs it. A package that is not installed here, because it belongs to another platform or extra, is named as such.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "licences.md"

_HEAD = """# Licences

Written by `make sbom`, which also writes the parts list `dist/cairn.cdx.json` (CycloneDX). The packages are those of
[constraints.txt](../../constraints.txt): what Cairn needs to run, its extras, and what its tests need.

| package | version | licence |
|---|---|---|
"""


def locked(constraints: str) -> Mapping[str, str]:
    """Return versions by package, as constraints.txt writes both."""
    pairs = (line.split("==", 1) for line in constraints.splitlines() if "==" in line and not line.startswith("#"))
    return {name.strip(): version.strip() for name, version in pairs}


def normal(name: str) -> str:
    """Return a package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def page(packages: Mapping[str, str], licences: Mapping[str, str]) -> str:
    """Return the page; `licences` are by normal name."""
    rows = (f"| {name} | {version} | {licences.get(normal(name), 'not installed here')} |" for name, version in packages.items())
    return _HEAD + "\n".join(rows) + "\n"


def _told(license_text: str) -> str:
    """Return the licence in one short line; some packages give its whole text instead of its name."""
    first = license_text.strip().splitlines()[0] if license_text.strip() else "UNKNOWN"
    return first.replace("|", "/")[:80]


def _read(command: Sequence[str]) -> Mapping[str, str]:
    rows = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603 - fixed arguments
    return {normal(row["Name"]): _told(row["License"]) for row in rows}


def main() -> None:
    """Write the page."""
    command = [str(Path(sys.executable).parent / "pip-licenses"), "--format=json", "--from=mixed", "--with-system"]
    packages = locked((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    PAGE.write_text(page(packages, _read(command)), encoding="utf-8")


if __name__ == "__main__":
    main()
