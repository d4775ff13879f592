"""Mappings that people write: what is wrong is named with its line; a mapping may build on another."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.csv_tables import table_of
from core.workdays import calendars_of
from insights.mappings.applying import MappingContext, MappingRun
from insights.mappings.models import Record
from insights.mappings.paths import Path, folded, folded_record, text_at
from insights.mappings.reading import MappingCatalogue, packaged, read_mapping
from insights.mappings.records import MappedRecords, RecordsError, map_all, records_of_lines, records_of_table
from retrieval.library.models import Problem, Severity

DESK = """source: desk
dates: day-first
object: number
at: changed
person: [agent.email, agent]
task: {from: topic, values: {Money back: refund}}
people:
  "17": mia@x.example
events:
  - kind: resolved
    when: {state: [done, closed]}
  - kind: handling_time
    unit: minutes
    value: {from: worked, in: hours}
"""


def read(text: str) -> tuple[Any, tuple[Problem, ...]]:
    found = read_mapping(text, "desk.yaml", packaged)
    return found.mapping, found.problems


def run(text: str, *records: object) -> MappedRecords:
    mapping, problems = read(text)
    assert mapping is not None, problems
    context = MappingContext(lambda _: None, calendars_of("9-17").of, "body")
    hints = {"changed": ("31/12/2026",)} if mapping.dates == "day-first" else {}
    return map_all(MappingRun(mapping, context), [Record(folded_record(record), hints=hints) for record in records])


def test_a_mapping_of_ones_own() -> None:
    found = run(
        DESK, {"number": 7, "changed": "03/04/2026 9:15", "agent": 17, "topic": "money back", "state": "Done", "worked": "1,5"}
    )
    assert [(event.id, event.value) for event in found.events] == [
        ("desk:7:2026-04-03T09:15:00Z:resolved", None),
        ("desk:7:2026-04-03T09:15:00Z:handling_time", 90.0),
    ]
    assert {(event.person, event.task) for event in found.events} == {("mia@x.example", "refund")}


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("source: desk", "source: My Desk", 1, "`source` is missing or no name"),
        ("dates: day-first", "dates: backwards", 2, "`dates` is 'backwards'"),
        ("object: number\n", "", 1, "`object` is missing"),
        ("at: changed", "at: []", 4, "a field names nothing"),
        ("at: changed", "at: {values: {a: b}}", 4, "a field has no `from`"),
        ("task:", "taks:", 6, "`taks` is no key"),
        ("values: {Money", "valeus: {Money", 6, "`valeus` is no key"),
        ('  "17": mia@x.example', '  "17":', 8, "somebody in `people`"),
        ("  - kind: resolved\n    when", "  - when", 10, "an event has no `kind`"),
        ("[done, closed]", "[]", 11, "the condition on `state` is empty"),
        ("[done, closed]", "{isnt: done}", 11, "the condition on `state` cannot be read"),
        ("[done, closed]", "{above: few}", 11, "`above` is no number"),
        ("[done, closed]", "{given: perhaps}", 11, "`given` is neither yes nor no"),
        ("in: hours", "in: weeks", 14, "`in` is 'weeks'"),
        ("from: worked, in: hours", "business_minutes: [a]", 14, "`business_minutes` needs two fields"),
        ("from: worked, in: hours", "in: hours", 14, "neither `from` nor `business_minutes`"),
        ("source: desk", "source: desk\nextends: nothing", 2, "`extends` names no mapping"),
        ("source: desk", "source: desk\nzone: Mars", 2, "`zone` is no time zone"),
        ("source: desk", "source: desk\nsource: desk", 2, "stands twice"),
        ("source: desk", "source: desk\n  bad: [", 2, "not valid YAML"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_mapping_is_not_used(old: str, new: str, line: int, words: str) -> None:
    assert old in DESK
    mapping, problems = read(DESK.replace(old, new, 1))
    assert mapping is None
    assert [(problem.line, words in problem.what) for problem in problems if words in problem.what] == [(line, True)], problems
    assert all(problem.remedy and problem.file == "desk.yaml" for problem in problems)


def test_a_kind_that_no_figure_of_cairn_reads_is_a_note() -> None:
    mapping, problems = read(DESK.replace("kind: resolved", "kind: parcels_packed"))
    assert mapping is not None
    assert [(problem.line, problem.severity) for problem in problems] == [(10, Severity.NOTICE)]


def test_an_extended_mapping_keeps_the_rules_and_adds_its_own() -> None:
    own = """source: zendesk
extends: zendesk
task: {from: ticket.form, values: {Refunds: refund}}
people: {"8447388090494": mia@x.example}
events:
  - kind: escalated
    when: {ticket.group: Tier 2}
"""
    ticket = {"id": 5, "status": "solved", "solved_at": "2026-11-03T14:02:11Z", "updated_at": "2026-11-03T14:05:00Z"}
    found = run(own, {"ticket": {**ticket, "assignee_id": 8447388090494, "form": "Refunds", "group": "tier-2"}})
    assert {event.kind for event in found.events} == {"resolved", "task_completed", "escalated"}
    assert {(event.person, event.task) for event in found.events} == {("mia@x.example", "refund")}


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"changed": "2026-04-03T09:15:00Z", "agent": "a", "state": "done"}, "`object` has no value"),
        ({"number": 7, "agent": "a", "state": "done"}, "`at` has no value"),
        ({"number": 7, "changed": "yesterday", "agent": "a", "state": "done"}, "no moment that can be read"),
        ({"number": 7, "changed": "2026-04-03T09:15:00Z", "agent": "x" * 300, "state": "done"}, "longer than 200"),
        ({"number": 7, "changed": "2026-04-03T09:15:00Z", "agent": "a", "worked": 1e30}, "no number"),
        ([], "no JSON object"),
    ],
)
def test_a_record_with_a_mistake_gives_no_event(record: object, words: str) -> None:
    found = run(DESK, record)
    assert found.events == ()
    assert words in found.problems[0].what
    assert found.problems[0].remedy


def test_a_record_without_a_moment_counts_when_it_came_in_once_a_day_where_the_mapping_allows_it() -> None:
    mapping, _ = read(DESK.replace("at: changed", "at: [changed, received]"))
    record = Record(folded_record({"number": 7, "agent": "a", "state": "done"}))

    def ids(day: int, hour: int) -> list[str]:
        received = datetime(2026, 11, day, hour, tzinfo=UTC)
        context = MappingContext(lambda _: None, calendars_of("9-17").of, "body", received)
        events = MappingRun(mapping, context).mapped(record).events
        assert [event.at for event in events] == [received]
        return [event.id for event in events]

    assert ids(3, 9) == ids(3, 10) == ["desk:7:2026-11-03:resolved"]
    assert ids(4, 9) != ids(3, 9)
    context = MappingContext(lambda _: None, calendars_of("9-17").of, "desk.csv")
    assert "`at` has no value" in MappingRun(mapping, context).mapped(record).problems[0].what


def test_a_table_without_the_columns_that_matter_is_refused_with_what_it_has() -> None:
    mapping, _ = read(DESK)
    with pytest.raises(RecordsError, match="gives the `object`") as refused:
        list(records_of_table(table_of("a,agent\n1,2\n"), mapping, "desk.csv"))
    assert "it has: a, agent" in refused.value.problem.what
    assert "number" in refused.value.problem.remedy


def test_a_column_s_other_dates_tell_day_from_month() -> None:
    mapping, _ = read(DESK.replace("dates: day-first\n", ""))
    table = table_of("Number,Changed,Agent,State\n1,03/04/2026 9:15,a,done\n2,03/25/2026 9:15,a,done\n1,2,3,4,5\n")
    context = MappingContext(lambda _: None, calendars_of("9-17").of, "desk.csv")
    found = map_all(MappingRun(mapping, context), records_of_table(table, mapping, "desk.csv"))
    assert [f"{event.at:%m-%d}" for event in found.events] == ["03-04", "03-25"]
    assert [(problem.line, problem.what) for problem in found.problems] == [(4, "the row has more cells than the header")]


def test_lines_that_are_no_json_are_named() -> None:
    mapping, _ = read(DESK)
    found = list(records_of_lines(['{"a": 1}', "", "x"], mapping, "desk.jsonl"))
    assert [each.line for each in found] == [1, 3]
    assert isinstance(found[1], Problem)


def test_an_unknown_mapping_is_answered_with_the_known_ones() -> None:
    [problem] = MappingCatalogue({"desk": DESK}).read("dsek").problems
    assert "desk" in problem.remedy
    assert MappingCatalogue({"desk": DESK}).read("desk").mapping is not None


def test_paths_into_lists_and_columns() -> None:
    record = folded_record(
        {"changelog": {"items": [{"field": "x", "to": 1}, {"field": "status", "toString": "Done"}]}, "Due by (Time)": "-"}
    )
    assert text_at(record, Path.of("changelog.items[field=status].toString")) == "Done"
    assert text_at(record, Path.of("changelog.items[field=none].toString")) is None
    assert text_at(record, Path.of("Due by (Time)")) is None
    assert text_at(record, Path.of("changelog.items")) is None


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert folded(folded(name)) == folded(name)


KEYS = st.sampled_from(["number", "changed", "agent", "state", "worked"])
SCALARS = st.none() | st.booleans() | st.floats() | st.text(max_size=5)
RECORDS = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=12)


@given(RECORDS)
def test_no_record_breaks_a_mapping(record: object) -> None:
    found = run(DESK, record)
    assert found.records == 1
