from __future__ import annotations

from datetime import date
from pathlib import Path

from retrieval.adapters.people_csv import read_people
from retrieval.library.models import Problem, Severity
from retrieval.library.people import Person


def read(tmp_path: Path, text: str | bytes) -> tuple[tuple[Person, ...], tuple[Problem, ...]]:
    file = tmp_path / "people.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_people(file)


def test_our_columns(tmp_path: Path) -> None:
    people, problems = read(
        tmp_path,
        "slack_id,email,name,role,level,started_on,manager,timezone\n"
        "U0ROSA,rosa@x.example,Rosa,ops-head,Expert,2019-03-04,,Europe/Berlin\n"
        ',tom@x.example,"Tom, Jr.",support,,,rosa@x.example,\n\n',
    )
    assert not problems
    assert people == (
        Person("U0ROSA", "rosa@x.example", "Rosa", "ops-head", "expert", date(2019, 3, 4), None, "Europe/Berlin"),
        Person("tom@x.example", "tom@x.example", "Tom, Jr.", "support", "beginner", None, "U0ROSA", "UTC"),
    )


def test_columns_of_an_hr_export_with_managers_by_number(tmp_path: Path) -> None:
    people, problems = read(
        tmp_path,
        "\ufeffExternal_ID;Email;Start Date;Role;Level;Manager_ID;TZ;Country;End_Date\r\n"
        "17;ana@x.example;2024-02-29;support;;42;Asia/Tokyo;JP;\r\n"
        "42;boss@x.example;2020-01-01;lead;;;UTC;JP;\r\n",
    )
    assert not problems
    assert [(found.id, found.started_on, found.manager, found.timezone) for found in people] == [
        ("ana@x.example", date(2024, 2, 29), "boss@x.example", "Asia/Tokyo"),
        ("boss@x.example", date(2020, 1, 1), None, "UTC"),
    ]


def test_every_problem_is_reported_with_its_line_and_good_rows_are_read(tmp_path: Path) -> None:
    people, problems = read(
        tmp_path,
        "slack_id,email,started_on,manager,timezone\n"
        "U0OK,ok@x.example,,,\n"
        ",,,,UTC\n"
        "rosa,not an address,31.3.2026,,Mars/Base\n"
        'U0TWO,"two@x.example\n",,,\n'
        "U0OK,,,,\n"
        "U0FOUR,,,99,\n"
        "U0FIVE,,,,,extra\n",
    )
    assert [(found.line, found.what, found.severity) for found in problems] == [
        (3, "neither slack_id nor email is given", Severity.ERROR),
        (4, "'rosa' is no Slack user id", Severity.ERROR),
        (4, "'not an address' is no e-mail address", Severity.ERROR),
        (4, "'31.3.2026' is no date", Severity.ERROR),
        (4, "'Mars/Base' is no time zone", Severity.ERROR),
        (7, "U0OK was given on line 2 already", Severity.ERROR),
        (8, "the manager '99' is nobody in this file", Severity.WARNING),
        (9, "the row has more cells than the header", Severity.ERROR),
    ]
    assert [(found.id, found.manager) for found in people] == [("U0OK", None), ("U0TWO", None), ("U0FOUR", None)]


def test_what_is_no_people_file_is_said_so(tmp_path: Path) -> None:
    assert "slack_id nor email" in read(tmp_path, "a,b\n1,2\n")[1][0].what
    assert "slack_id nor email" in read(tmp_path, "")[1][0].what
    assert "no CSV" in read(tmp_path, b"PK\0\0")[1][0].what
    assert read(tmp_path, "email\nm\u00fcller@x.example\n".encode("latin-1"))[1][0].line == 2
    assert "cannot be read" in read_people(tmp_path / "gone.csv")[1][0].what
    assert "no CSV" in read(tmp_path, "email\n" + "x" * 200_000 + "@x.example\n")[1][0].what
