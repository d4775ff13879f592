"""Reads the skill map and the glossary from the files that the settings name."""

from __future__ import annotations

from pathlib import Path

import structlog

from bot.settings import Settings
from core.errors import SettingsError
from core.yaml_files import YamlError, read_yaml_file
from nudges.skills.skillmap import SkillMap, parse_skill_map
from retrieval.adapters.glossary_file import read_glossary
from retrieval.library.models import Problem
from retrieval.search.glossary import Glossary, packaged_glossary

_log = structlog.get_logger()


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
    if not settings.glossary.is_file():
        raise SettingsError(f"GLOSSARY names {settings.glossary}, which is no file. Correct it in .env, or leave it empty.")
    return read_glossary(settings.glossary).over(packaged_glossary())


def skills_of(settings: Settings) -> SkillMap:
    """Return what can be read of the skill map; what cannot is logged. Raises `SettingsError` where SKILLS names no file."""
    if settings.skills is None:
        return SkillMap({})
    if not settings.skills.is_file():
        raise SettingsError(f"SKILLS names {settings.skills}, which is no file. Correct it in .env, or leave it empty.")
    skills, problems = read_skill_map(settings.skills)
    for problem in problems:
        _log.warning("skill_map_problem", file=problem.file, line=problem.line, what=problem.what)
    return skills
