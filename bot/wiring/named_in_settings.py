"""Reads what settings name: the skill map and the glossary from their files, and secrets by name, for systems that send work
events and for sources (`zendesk=…,jira=…`, or one `name=secret` per line).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import structlog

from bot.settings import Settings
from core.errors import SettingsError
from core.yaml_files import YamlError, read_yaml_file
from nudges.skills.skillmap import SkillMap, parse_skill_map
from retrieval.adapters.glossary_file import read_glossary
from retrieval.library.models import Problem
from retrieval.search.glossary import Glossary, packaged_glossary

_SHORTEST: Final = 16
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def named_secrets(setting: str, value: str) -> Mapping[str, str]:
    """Return secrets by name, from a setting or the file that it names. Raises `SettingsError`: they cannot be read."""
    try:
        text = Path(value[1:]).read_text(encoding="utf-8-sig") if value.startswith("@") else value
        return _secrets_of(text)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{setting}: {value[:200]} cannot be read. Check its name and that Cairn may read it.") from error
    except ValueError as error:
        raise SettingsError(f"{setting}: {error}. See .env.example.") from error


def _secrets_of(text: str) -> Mapping[str, str]:
    """Return secrets by source. Empty parts and lines that begin with # are passed over. Raises `ValueError`: a part is no
    `name=secret`, a name stands twice, or a secret is short.
    """
    secrets: dict[str, str] = {}
    for number, part in enumerate(re.split(r"[,\n]", text), start=1):
        name, mark, secret = (part_text.strip() for part_text in part.partition("="))
        if (not name and not mark) or name.startswith("#"):
            continue
        if not _NAME.fullmatch(name) or not mark:
            raise ValueError(f"part {number} is no name=secret: write NAME=SECRET,NAME=SECRET")
        if len(secret) < _SHORTEST:
            raise ValueError(f"the secret of {name} has fewer than {_SHORTEST} signs")
        if name in secrets:
            raise ValueError(f"{name} stands twice")
        secrets[name] = secret
    return secrets


_log = structlog.get_logger()


def existing(setting: str, file: Path) -> Path:
    """Return the file that a setting names. Raises `SettingsError` where it names none."""
    if not file.is_file():
        raise SettingsError(f"{setting} names {file}, which is no file. Correct it in .env, or leave it empty.")
    return file


def log_problems(event: str, problems: Iterable[Problem]) -> None:
    """Log what cannot be read of a file that a setting names."""
    for problem in problems:
        _log.warning(event, file=problem.file, line=problem.line, what=problem.what)


def read_skill_map(file: Path) -> tuple[SkillMap, tuple[Problem, ...]]:
    """Read skills.yaml with all its problems."""
    try:
        return parse_skill_map(read_yaml_file(file).value, str(file))
    except YamlError as error:
        return SkillMap({}), (Problem(str(file), error.line, error.what, error.remedy),)


def glossary_of(settings: Settings) -> Glossary:
    """Return the packaged glossary below the workspace's own. Raises `SettingsError` where GLOSSARY names no file."""
    if settings.glossary is None:
        return packaged_glossary()
    return read_glossary(existing("GLOSSARY", settings.glossary)).over(packaged_glossary())


def skills_of(settings: Settings) -> SkillMap:
    """Return what can be read of the skill map; what cannot is logged. Raises `SettingsError` where SKILLS names no file."""
    if settings.skills is None:
        return SkillMap({})
    skills, problems = read_skill_map(existing("SKILLS", settings.skills))
    log_problems("skill_map_problem", problems)
    return skills
