"""`cairn events` with exports of other systems, on the real wiring; `cairn people import` with leavers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from fakes.bench import Bench
from fakes.practice_company import MONDAY

from core.people import Person

DATA = Path(__file__).parent.parent / "data"
ZENDESK = DATA / "work_events" / "zendesk.csv"
PEOPLE = (Person("U0MIA", "mia@x.example", "Mia Lang", timezone="Europe/Berlin"),)


def begun(bench: Bench) -> None:
    bench.now = MONDAY
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        uow.people.save(PEOPLE)
        uow.commit()


def test_an_export_is_shown_stored_once_and_looked_at(bench: Bench) -> None:
    begun(bench)
    dry = bench.ok("events", "import", str(ZENDESK), "--mapping", "zendesk", "--dry-run")
    assert "Not used: Requester, Subject" in dry
    assert "1 people are not in the directory: zendesk:Leo Park." in dry
    assert "No event: 1 records (no rule is about them)." in dry
    assert "12 events read, nothing stored; 0 problems" in dry
    for new in (12, 0):
        read = json.loads(bench.ok("events", "import", str(ZENDESK), "--mapping", "zendesk", "--json"))
        assert (read["read"], read["new"], read["kinds"]["csat"]) == (12, new, 1)
    shown = bench.ok("events", "show", "zendesk:5158:2026-11-03T15:02:00Z:ticket_reopened")
    assert "no lesson, answer or question about it came before" in shown
    assert "U0MIA" not in shown
    as_json = json.loads(bench.ok("events", "show", "zendesk:5158:2026-11-03T15:02:00Z:ticket_reopened", "--json"))
    assert (as_json["preparation"], as_json["mistake"]) == ("nothing", True)
    assert "person" not in as_json
    assert bench.run("events", "show", "zendesk:1").exit_code == 2


def test_mappings_are_listed_printed_and_checked(bench: Bench, tmp_path: Path) -> None:
    assert "salesforce   Salesforce Case (signature: cairn)" in bench.ok("events", "mappings")
    printed = bench.ok("events", "mappings", "jira")
    own = tmp_path / "desk.yaml"
    own.write_text(printed.replace("source: jira", "source: desk"), encoding="utf-8")
    export = DATA / "work_events" / "jira.csv"
    assert "4 events read" in bench.ok("events", "import", str(export), "--mapping", str(own), "--dry-run")
    own.write_text(printed.replace("object:", "objekt:"), encoding="utf-8")
    broken = bench.run("events", "import", str(export), "--mapping", str(own))
    assert broken.exit_code == 1
    assert f"{own}:2: `object` is missing" in str(broken.exception)
    assert bench.run("events", "import", str(export), "--mapping", "nothing").exit_code == 1
    assert bench.run("events", "mappings", "nothing").exit_code == 2
    wrong = bench.run("events", "import", str(export), "--mapping", "salesforce")
    assert wrong.exit_code == 1
    assert "no column of this table gives the `object`" in wrong.output


def test_leavers_stay_with_their_last_day(bench: Bench, tmp_path: Path) -> None:
    bench.now = MONDAY
    file = tmp_path / "hr.csv"
    file.write_text("email,name,end date,status\na@x.example,A,2026-01-31,\nb@x.example,B,,\n", encoding="utf-8")
    assert "1 of them have left the company" in bench.ok("people", "import", str(file))
    file.write_text("email,name,status\na@x.example,A,terminated\nb@x.example,B,active\n", encoding="utf-8")
    bench.ok("people", "import", str(file))
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        assert [(person.id, person.ended_on) for person in uow.people.everyone()] == [
            ("a@x.example", date(2026, 1, 31)),
            ("b@x.example", None),
        ]
    assert json.loads(bench.ok("practice", "sync", "--json"))["enrolled"] == 1
