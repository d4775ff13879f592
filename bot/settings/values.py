"""Defines the types of the settings' values as people write them. Each type refuses what cannot be read and says what to write."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from bot.topics.schedule import schedule_of
from core.localization import language_of, languages
from core.workdays import calendars_of

_PORTS: Final = range(1, 65_536)


def _closed_by_slash(url: str) -> str:
    return url if url.endswith("/") else url + "/"


def _http_address(url: str) -> str:
    if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname):
        raise ValueError("write the address of the learning record store, like https://lrs.example/xAPI")
    return url


def _readable_hours(hours: str) -> str:
    calendars_of(hours)
    return hours


def _weekday_and_time(text: str) -> str:
    schedule_of(text)
    return text


def _known_place(place: str) -> str:
    if place:
        from core.holidays import holidays_of  # noqa: PLC0415 - takes 0.1 s, and few set it

        holidays_of(place)
    return place


def _spoken(language: str) -> str:
    code = language_of(language)
    if code is None:
        raise ValueError(f"Cairn speaks {', '.join(languages())}; write one of these codes")
    return code


def _host_and_port(address: str) -> str:
    host, _, port = address.rpartition(":")
    if address and not (host and port.isdecimal() and int(port) in _PORTS):
        raise ValueError("write host and port, like 127.0.0.1:9464")
    return address


def _ip_address(proxy: str) -> str:
    try:
        return str(ip_address(proxy)) if proxy else ""
    except ValueError as error:
        raise ValueError("write the proxy's IP address, like 10.0.0.5") from error


def _at_least(fewest: int, why: str) -> Callable[[int], int]:
    def long_enough(days: int) -> int:
        if 0 < days < fewest:
            raise ValueError(f"write {fewest} days or more ({why}), or 0 to keep for ever")
        return days

    return long_enough


BaseAddress = Annotated[str, AfterValidator(_closed_by_slash)]
HttpAddress = Annotated[str, AfterValidator(_http_address)]
WorkingHours = Annotated[str, AfterValidator(_readable_hours)]
WeekdayTime = Annotated[str, AfterValidator(_weekday_and_time)]
HolidayPlace = Annotated[str, AfterValidator(_known_place)]
SpokenLanguage = Annotated[str, AfterValidator(_spoken)]
HostAndPort = Annotated[str, AfterValidator(_host_and_port)]
IpAddress = Annotated[str, AfterValidator(_ip_address)]

_Days = Annotated[int, Field(ge=0)]
InboxDays = Annotated[_Days, AfterValidator(_at_least(7, "Slack may deliver an event again"))]
OutboxDays = Annotated[_Days, AfterValidator(_at_least(120, "what is sent once a quarter would be sent twice"))]
QuestionDays = Annotated[_Days, AfterValidator(_at_least(30, "a thread's later questions need the earlier ones"))]
PracticeDays = Annotated[_Days, AfterValidator(_at_least(180, "questions come back after months"))]
WorkDays = Annotated[_Days, AfterValidator(_at_least(90, "figures compare months"))]
AccessDays = Annotated[_Days, AfterValidator(_at_least(30, "people look up who looked at them"))]
ModelDays = Annotated[_Days, AfterValidator(_at_least(2, "today's budget needs them"))]
