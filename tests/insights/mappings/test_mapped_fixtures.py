"""The packaged mappings over what the five systems send and export: which events, whose, when, with which value."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from core.csv_tables import table_of
from core.work_events import WorkEvent, WorkKind
from core.workdays import calendars_of
from insights.mappings.applying import MappingContext, MappingRun
from insights.mappings.models import NO_RULE, NOBODY
from insights.mappings.reading import MappingCatalogue, packaged_names
from insights.mappings.records import MappedRecords, map_all, records_of_body, records_of_table, use_of

DATA = Path(__file__).parent.parent.parent / "data" / "work_events"
PEOPLE = {"Mia Lang": "U0MIA", "mia@x.example": "U0MIA", "Leo Park": "U0LEO"}
HOURS = calendars_of("9-17")
SOLVED, OPENED = "2026-11-03T15:02:00Z", "2026-11-02T08:58:00Z"


def mapped(name: str) -> MappedRecords:
    mapping = MappingCatalogue().read(name.partition(".")[0]).mapping
    assert mapping is not None
    text = (DATA / name).read_text(encoding="utf-8")
    is_table = name.endswith(".csv")
    records = records_of_table(table_of(text), mapping, name) if is_table else records_of_body(text, mapping, name)
    return map_all(MappingRun(mapping, MappingContext(PEOPLE.get, HOURS.of, name)), records)


def said(events: tuple[WorkEvent, ...], number: str) -> Mapping[tuple[str, str], float | None]:
    """Values by kind and moment of one ticket."""
    theirs = [event for event in events if f":{number}:" in event.id]
    return {(event.kind, event.at.strftime("%Y-%m-%dT%H:%M:%SZ")): event.value for event in theirs}


def test_every_packaged_mapping_reads_without_a_problem_and_gives_kinds_that_the_figures_know() -> None:
    catalogue = MappingCatalogue()
    assert packaged_names() == ("freshdesk", "hubspot", "jira", "salesforce", "zendesk")
    for name in catalogue.names:
        read = catalogue.read(name)
        assert read.problems == ()
        assert read.mapping is not None
        assert {rule.kind for rule in read.mapping.rules} <= set(WorkKind)


@pytest.mark.parametrize(
    ("name", "kind", "person", "at"),
    [
        ("zendesk.webhook.json", "ticket_reopened", "zendesk:8447388090494", "2026-11-03T08:15:42Z"),
        ("jira.webhook.json", "ticket_reopened", "U0MIA", "2026-11-05T08:15:42Z"),
        ("salesforce.webhook.json", "ticket_reopened", "U0MIA", "2026-11-03T08:15:42Z"),
        ("freshdesk.webhook.json", "ticket_reopened", "U0MIA", "2026-11-03T08:15:42Z"),
        ("hubspot.webhook.json", "resolved", "hubspot:userId:4711", "2026-11-03T08:15:42Z"),
        ("hubspot.workflow.json", "ticket_reopened", "U0MIA", "2026-11-04T08:15:42Z"),
    ],
)
def test_webhooks(name: str, kind: str, person: str, at: str) -> None:
    found = mapped(name)
    assert not found.problems
    [event] = [event for event in found.events if event.kind == kind]
    assert (event.person, event.at.strftime("%Y-%m-%dT%H:%M:%SZ")) == (person, at)
    assert event.source == name.partition(".")[0]


def test_a_change_that_says_nothing_about_work_gives_no_event() -> None:
    assert mapped("hubspot.webhook.json").unmapped == {NO_RULE: 2}


def test_zendesk_tickets_with_their_metrics() -> None:
    found = mapped("zendesk.tickets.json")
    at = "2026-11-03T14:02:11Z"
    assert said(found.events, "5158") == {
        ("resolved", at): None,
        ("task_completed", at): None,
        ("ticket_reopened", at): None,
        ("first_reply", "2026-11-02T07:58:30Z"): 32,
        ("cycle_time", at): 842,
        ("resolved_first_contact", at): 0,
        ("csat", at): 1,
    }
    assert said(found.events, "5160")["resolved_first_contact", "2026-11-02T10:30:00Z"] == 1
    assert said(found.events, "5159") == {}


def test_zendesk_export_finds_people_by_name() -> None:
    found = mapped("zendesk.csv")
    assert {event.person for event in found.events} == {"U0MIA", "U0LEO"}
    assert said(found.events, "5158")["cycle_time", SOLVED] == 842
    assert not found.problems


def test_jira_export_counts_business_time_from_its_two_dates() -> None:
    found = mapped("jira.csv")
    assert said(found.events, "OPS-17") == {
        ("resolved", "2026-11-04T15:02:00Z"): None,
        ("task_completed", "2026-11-04T15:02:00Z"): None,
        ("cycle_time", "2026-11-04T15:02:00Z"): 1322,
        ("csat", "2026-11-04T15:02:00Z"): 0.75,
    }
    assert {event.task for event in found.events} == {"refund"}
    assert found.unmapped == {NO_RULE: 1, NOBODY: 1}


def test_salesforce_report_with_american_dates() -> None:
    found = mapped("salesforce.csv")
    assert said(found.events, "00001026") == {
        ("resolved", SOLVED): None,
        ("task_completed", SOLVED): None,
        ("escalated", OPENED): None,
        ("cycle_time", SOLVED): 842,
        ("resolved_first_contact", SOLVED): 0,
    }
    assert said(found.events, "00001027")["resolved_first_contact", "2026-11-13T09:20:00Z"] == 1


def test_freshdesk_tickets_and_export() -> None:
    tickets = mapped("freshdesk.tickets.json")
    assert said(tickets.events, "642")["first_reply", "2026-11-02T07:58:30Z"] == 30.5
    assert said(tickets.events, "642")["ticket_reopened", "2026-11-03T08:15:42Z"] is None
    assert {(event.task, *event.place) for event in tickets.events} == {("refund", "refunds", "issue-a-refund")}
    export = mapped("freshdesk.csv")
    at = "2026-11-03T15:02:11Z"
    values = said(export.events, "642")
    assert (values["cycle_time", at], values["csat", at], values["resolved_first_contact", at]) == (842, 1, 0)
    assert ("sla_breached", at) in values


def test_hubspot_export() -> None:
    found = mapped("hubspot.csv")
    assert said(found.events, "1246965") == {
        ("resolved", SOLVED): None,
        ("task_completed", SOLVED): None,
        ("first_reply", OPENED): 90,
        ("cycle_time", SOLVED): 842,
    }


@pytest.mark.parametrize("file", sorted(path.name for path in DATA.iterdir()))
def test_an_export_read_twice_gives_the_same_ids_and_no_word_of_a_customer(file: str) -> None:
    found = mapped(file)
    assert found.events == mapped(file).events
    assert len({event.id for event in found.events}) == len(found.events) > 0
    assert not any("Charged twice" in str(event) or "customer" in str(event) for event in found.events)


def test_an_export_says_which_columns_are_used() -> None:
    mapping = MappingCatalogue().read("jira").mapping
    assert mapping is not None
    use = use_of(table_of((DATA / "jira.csv").read_text()), mapping)
    assert "Resolved" in use.used
    assert use.unused == ("Summary", "Issue id", "Issue Type", "Priority")
