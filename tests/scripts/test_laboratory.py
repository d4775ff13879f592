"""The laboratory's commands in a source checkout, and what the package says in their place."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import typer
from setuptools import find_packages
from typer.testing import CliRunner

from scripts.laboratory import COMMANDS, add_laboratory

ROOT = Path(__file__).resolve().parents[2]
NAMES = [(*group.split(), name) for group, names in COMMANDS.items() for name in names]


def command_line() -> typer.Typer:
    """`cairn` with nothing but the laboratory's commands."""
    groups = {name: typer.Typer() for name in COMMANDS}
    for name in filter(None, COMMANDS):
        groups[""].add_typer(groups[name], name=name)
    add_laboratory(groups)
    return groups[""]


def commands_of(command: typer.core.TyperGroup, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, one in command.commands.items():
        if isinstance(one, typer.core.TyperGroup):
            yield from commands_of(one, (*before, name))
        else:
            yield (*before, name)


def test_the_package_knows_every_command_of_the_laboratory() -> None:
    group = typer.main.get_command(command_line())
    assert isinstance(group, typer.core.TyperGroup)
    assert sorted(commands_of(group)) == sorted(NAMES)


@pytest.mark.parametrize("missing", ["scripts.lab", "sklearn"])
@pytest.mark.parametrize("name", NAMES, ids=" ".join)
def test_without_the_laboratory_a_command_says_where_it_is(
    name: tuple[str, ...], missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    for given in ([], ["--help"], ["FILE", "--json"]):
        result = CliRunner().invoke(command_line(), [*name, *given], prog_name="cairn")
        assert result.exit_code == 1
        said = f"`cairn {' '.join(name)}` comes with the source checkout, not with the package: "
        assert result.stderr.startswith(said)
        assert "Traceback" not in result.output


def test_the_wheel_holds_everything_but_the_laboratory() -> None:
    project: Mapping[str, dict[str, dict[str, list[str]]]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    found = project["setuptools"]["packages"]["find"]
    packages = find_packages(str(ROOT), found["exclude"], found["include"])
    assert {"bot.wiring", "scripts", "retrieval.golden"} <= set(packages)
    assert not [name for name in packages if name.startswith("scripts.lab")]
