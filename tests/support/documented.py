"""What README and the guide show in fences: each with its language, and the line on which it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FOLDERS = ("guide", "extending", "design", "templates")
PAGES = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "examples/README.md", "tests/README.md", ".env.example")),
    *(page for folder in _FOLDERS for page in sorted((ROOT / "docs" / folder).glob("*.md"))),
)

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"\s{2,}# .*$|^# .*$")


@dataclass(frozen=True)
class Fence:
    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    def commands(self) -> Iterator[str]:
        """Lines without their comments."""
        for line in self.text.splitlines():
            if command := _COMMENT.sub("", line).strip():
                yield command


_PROGRAMS = r"make|pip|npm|git|gh|docker|slack|curl|cp|(?:\.venv/bin/)?(?:python|pip)(?:3\.11)?"
_IN_TEXT = re.compile(r"`(?:\.venv/bin/)?(cairn [a-z][^`\n]*)`")
_OF_OTHERS = re.compile(rf"`((?:{_PROGRAMS}) [^`\n]*)`")


def mentioned() -> dict[str, str]:
    """Every `cairn …` that the pages name within a sentence, with the page that does so first."""
    return _within_sentences(_IN_TEXT)


def mentioned_of_others() -> dict[str, str]:
    """Every command of another program that the pages name within a sentence, with the page that does so first."""
    return _within_sentences(_OF_OTHERS)


def _within_sentences(pattern: re.Pattern[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for page in PAGES:
        for command in pattern.findall(_FENCE.sub("", page.read_text(encoding="utf-8"))):
            found.setdefault(command, page.name)
    return found


def fences(*languages: str) -> list[Fence]:
    """Every fence of the pages, or those in the languages."""
    found = [
        Fence(page, text[: match.start()].count("\n") + 1, match[2], match[3])
        for page in PAGES
        if page.exists()
        for text in [page.read_text(encoding="utf-8")]
        for match in _FENCE.finditer(text)
    ]
    return [fence for fence in found if not languages or fence.language in languages]
