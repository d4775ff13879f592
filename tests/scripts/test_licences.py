from __future__ import annotations

import re

from scripts.lab.licences import PAGE, ROOT, locked, normal, page


def test_the_table_names_every_package_that_is_locked() -> None:
    packages = locked((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    named = {name: version for name, version, _ in rows if name != "package"}
    assert named == dict(packages), "call: make sbom"


def test_names_are_compared_as_registries_do() -> None:
    assert normal("Ruamel_Yaml.x") == "ruamel-yaml-x"


def test_a_package_of_another_platform_is_named() -> None:
    written = page({"uvloop": "1", "Flask": "2"}, {"flask": "BSD-3-Clause"})
    assert "| uvloop | 1 | not installed here |" in written
    assert "| Flask | 2 | BSD-3-Clause |" in written
