"""`cairn privacy`: an address that nobody has is said so; what cannot be changed is listed."""

from __future__ import annotations

from fakes.bench import Bench
from fakes.samples import question

from core.people import Person


def test_an_export_of_nobody_says_so_and_fails(bench: Bench) -> None:
    result = bench.run("privacy", "export", "nobody@example.com")
    assert result.exit_code == 1
    assert "Nothing is stored about nobody@example.com" in result.stderr
    assert result.stdout == ""


def test_an_erasure_lists_what_it_cannot_change(bench: Bench) -> None:
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        uow.people.save([Person("U1", "one@example.com", "One")])
        uow.questions.add(question(1))
        uow.commit()
    assert bench.run("privacy", "export", "one@example.com").exit_code == 0
    said = bench.ok("privacy", "erase", "one@example.com", "--yes")
    assert "1 questions" in said
    assert "Left: Written by the person in channel C1: message 100.1." in said
    assert bench.run("privacy", "export", "U1").exit_code == 1
