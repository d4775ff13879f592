from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.dates import date_of
from core.people import Person
from retrieval.adapters.people.table import read_people
from retrieval.adapters.people.values import zone_of
from retrieval.library.models import Problem, Severity

TODAY = date(2026, 11, 29)


def read(tmp_path: Path, text: str | bytes) -> tuple[tuple[Person, ...], tuple[Problem, ...]]:
    file = tmp_path / "people.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = read_people(file, TODAY)
    return found.people, found.problems


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
        (7, "U0OK was given on line 2 already", Severity.ERROR),
        (8, "the manager '99' is nobody in this file", Severity.WARNING),
        (9, "the row has more cells than the header", Severity.ERROR),
    ]
    assert [(found.id, found.manager) for found in people] == [("U0OK", None), ("U0TWO", None), ("U0FOUR", None)]


def test_what_is_no_people_file_is_said_so(tmp_path: Path) -> None:
    assert "slack_id nor email" in read(tmp_path, "a,b\n1,2\n")[1][0].what
    assert "slack_id nor email" in read(tmp_path, "")[1][0].what
    assert "no CSV" in read(tmp_path, b"PK\0\0")[1][0].what
    assert "workbook" in read(tmp_path, b"PK\3\4")[1][0].what
    assert "it has: a, b" in read(tmp_path, "a,b\n1,2\n")[1][0].what
    assert "cannot be read" in read_people(tmp_path / "gone.csv", TODAY).problems[0].what
    assert "no CSV" in read(tmp_path, "email\n" + "x" * 200_000 + "@x.example\n")[1][0].what


@pytest.mark.parametrize(
    "raw",
    [
        "sep=;\r\nslack_id;email;name;role\r\nU0ANN;ann@x.example;Jörg Ä;support\r\n".encode(),
        "slack_id;email;name;role\nU0ANN;ann@x.example;Jörg Ä;support\n".encode("cp1252"),
        "slack_id\temail\tname\trole\r\nU0ANN\tann@x.example\tJörg Ä\tsupport\r\n".encode("utf-16"),
        "\ufeffMember ID,E-Mail Address,Name,Position,,\nu0ann,ann@x.example,Jörg Ä,support,,,\n,,,,,\n".encode(),
        "Slack-ID|Dienstliche E-Mail|Vorname|Nachname|Rolle\nU0ANN|ann@x.example|Jörg|Ä|support\n".encode(),
    ],
)
def test_what_spreadsheets_write_is_read(tmp_path: Path, raw: bytes) -> None:
    assert read(tmp_path, raw) == ((Person("U0ANN", "ann@x.example", "Jörg Ä", "support"),), ())


def test_an_hr_export_joins_names_finds_managers_and_keeps_leavers(tmp_path: Path) -> None:
    file = tmp_path / "hr.csv"
    file.write_text(
        "Employee #,First Name,Last Name,Work Email,Job Title,Hire Date,Termination Date,"
        "Reporting to,Supervisor email,Office,Status\n"
        '7,Ann,Lee,ann@x.example,Agent,03/04/2024,,"Moe, Bob",,Oslo,Active\n'
        "8,Bob,Moe,bob@x.example,Lead,12/31/2021,,,,Oslo,Active\n"
        "9,Cy,Gone,cy@x.example,Agent,01/02/2020,11/28/2026,Bob Moe,,Oslo,Active\n"
        "10,Di,Out,di@x.example,Agent,01/02/2020,,Bob Moe,,Oslo,Terminated\n"
        "11,Ed,Soon,ed@x.example,Agent,01/02/2020,11/30/2026,8,bob@x.example,Oslo,Active\n"
    )
    found = read_people(file, TODAY)
    assert [(problem.line, problem.severity) for problem in found.problems] == [(5, Severity.NOTICE)]
    assert [(one.name, one.manager, one.started_on, one.ended_on) for one in found.people] == [
        ("Ann Lee", "bob@x.example", date(2024, 3, 4), None),
        ("Bob Moe", None, date(2021, 12, 31), None),
        ("Cy Gone", "bob@x.example", date(2020, 1, 2), date(2026, 11, 28)),
        ("Di Out", "bob@x.example", date(2020, 1, 2), date(2026, 11, 28)),
        ("Ed Soon", "bob@x.example", date(2020, 1, 2), date(2026, 11, 30)),
    ]
    assert found.undated == {"di@x.example"}
    assert found.left == 2
    assert [column.header for column in found.columns if column.meaning is None] == ["Office"]


def test_an_optional_column_that_cannot_be_read_is_named_and_left_empty(tmp_path: Path) -> None:
    people, problems = read(tmp_path, "email,start date,time zone\na@x.example,soon,Mars/Base\nb@x.example,03/04/2024,CET\n")
    assert [(person.started_on, person.timezone) for person in people] == [(None, "UTC"), (None, "CET")]
    assert [(found.line, found.severity) for found in problems] == [(2, Severity.WARNING)] * 2 + [(3, Severity.WARNING)]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-03-31", date(2026, 3, 31)),
        ("31.03.2026", date(2026, 3, 31)),
        ("1.3.26", date(2026, 3, 1)),
        ("3/31/2026", date(2026, 3, 31)),
        ("31/3/2026", date(2026, 3, 31)),
        ("31 Mar 2026", date(2026, 3, 31)),
        ("31. März 2026", date(2026, 3, 31)),
        ("March 31, 2026", date(2026, 3, 31)),
        ("46112", date(2026, 3, 31)),
        ("2026-03-31T00:00:00Z", date(2026, 3, 31)),
        ("3/4/2026", None),
        ("30.02.2026", None),
        ("99999999", None),
    ],
)
def test_dates(said: str, meant: date | None) -> None:
    assert date_of(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("eastern standard time", "America/New_York"),
        ("UTC+1", "Etc/GMT-1"),
        ("GMT-05:00", "Etc/GMT+5"),
        ("Europe/Kyiv", "Europe/Kyiv"),
        ("Mars/Base", None),
        ("../etc/passwd", None),
        ("UTC+99", None),
    ],
)
def test_time_zones(said: str, meant: str | None) -> None:
    assert zone_of(said) == meant


def test_one_good_name_of_a_person_is_enough(tmp_path: Path) -> None:
    people, problems = read(tmp_path, "slack_id,email\nU0A;x,a@x.example\nU0B,not an address\n")
    assert [(person.id, person.email) for person in people] == [("a@x.example", "a@x.example"), ("U0B", None)]
    assert [(found.line, found.severity) for found in problems] == [(2, Severity.WARNING), (3, Severity.WARNING)]


def test_a_rehired_person_counts_once_and_works_here(tmp_path: Path) -> None:
    people, problems = read(
        tmp_path,
        "email,hire date,termination date\n"
        "a@x.example,2020-01-01,2022-05-31\n"
        "a@x.example,2024-03-01,\n"
        "b@x.example,2025-02-01,2023-12-31\n",
    )
    assert [(one.id, one.started_on, one.ended_on) for one in people] == [
        ("a@x.example", date(2024, 3, 1), None),
        ("b@x.example", date(2025, 2, 1), None),
    ]
    assert [(problem.line, problem.severity) for problem in problems] == [(2, Severity.NOTICE)]


def test_an_end_date_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    people, problems = read(tmp_path, "email,end date\na@x.example,soon\n")
    assert people[0].ended_on is None
    assert "the last day is left empty" in problems[0].what


@pytest.mark.parametrize(
    ("said", "zone"), [("Germany", "Europe/Berlin"), ("AT", "Europe/Vienna"), ("US", "UTC"), ("Nowhere", "UTC")]
)
def test_a_country_with_one_time_gives_the_time_zone(tmp_path: Path, said: str, zone: str) -> None:
    people, _ = read(tmp_path, f"email,country\na@x.example,{said}\n")
    assert people[0].timezone == zone


DATA = Path(__file__).parent.parent / "data" / "people"


@pytest.mark.parametrize(
    ("file", "zones", "unused"),
    [
        ("bamboohr.csv", ("Europe/Berlin", "Europe/Berlin", "UTC"), ["Department", "Location"]),
        ("personio.csv", ("UTC", "UTC", "UTC"), ["Abteilung", "Büro"]),
        ("workday.csv", ("Europe/Berlin", "America/New_York", "America/Los_Angeles"), []),
    ],
)
def test_exports_of_hr_systems(file: str, zones: tuple[str, ...], unused: list[str]) -> None:
    found = read_people(DATA / file, TODAY)
    assert found.problems == ()
    rosa, second, third = found.people
    assert (rosa.name, rosa.started_on, rosa.manager, rosa.ended_on) == ("Rosa Kern", date(2019, 3, 4), None, None)
    assert (second.started_on, second.manager, second.ended_on) == (date(2026, 1, 12), "rosa@x.example", None)
    assert (third.started_on, third.manager, third.ended_on) == (date(2024, 6, 1), "rosa@x.example", date(2026, 9, 30))
    assert tuple(person.timezone for person in found.people) == zones
    assert [column.header for column in found.columns if column.meaning is None] == unused
    assert found.left == 1


@pytest.mark.parametrize(("said", "level"), [("Expert", "expert"), ("", "beginner")])
def test_a_level_is_one_of_three(tmp_path: Path, said: str, level: str) -> None:
    people, problems = read(tmp_path, f"email,level\na@x.example,{said}\n")
    assert (people[0].level, list(problems)) == (level, [])


def test_another_level_is_named_with_its_line(tmp_path: Path) -> None:
    people, problems = read(tmp_path, "email,level\na@x.example,guru\n")
    assert people[0].level == "beginner"
    assert ("'guru' is no level; beginner is taken", 2) in [(problem.what, problem.line) for problem in problems]
    assert "beginner, intermediate or expert" in problems[0].remedy
