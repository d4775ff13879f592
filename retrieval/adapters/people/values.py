"""Reads time zones as HR systems write them, and takes one from a country that has one zone only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

from core.workdays import known_zone
from retrieval.library.people_file import Column

_COLUMNS: Final[Mapping[str, str]] = {
    "slack_id": "slackid slack slackuserid slackmemberid memberid slackuser",
    "email": "email mail workemail emailaddress mailaddress businessemail emailwork companyemail primaryemail workemailaddress "
    "useremail emailadresse mailadresse dienstlicheemail geschaeftlicheemail courriel adressemail correo correoelectronico "
    "emailprimarywork userprincipalname upn",
    "external_id": "externalid employeeid employee employeenumber employeeno id personnelnumber personnelno staffid workerid "
    "personalnummer mitarbeiternummer mitarbeiterid matricule eeid",
    "name": "name fullname displayname employeename workername preferredname legalname vollstaendigername mitarbeiter nomcomplet "
    "nombrecompleto anzeigename",
    "first_name": "firstname givenname preferredfirstname vorname prenom nombre forename",
    "last_first": "lastnamefirstname lastfirst nachnamevorname",
    "last_name": "lastname surname familyname nachname familienname apellido apellidos nom",
    "role": "role rolle jobtitle title position jobrole function stelle positionstitel stellenbezeichnung funktion poste puesto "
    "businesstitle",
    "level": "level joblevel experience erfahrung stufe",
    "started_on": "startedon startdate hiredate dateofhire dateofjoining joindate joiningdate startedat firstday eintrittsdatum "
    "eintritt einstellungsdatum startdatum dateembauche fechadeingreso originalhiredate continuousservicedate",
    "ended_on": "endedon enddate terminationdate dateofleaving leavingdate lastday lastworkingday exitdate separationdate "
    "lastworkday letzterarbeitstag lastdayofwork terminatedon terminationon "
    "austrittsdatum austritt kuendigungsdatum vertragsende datedesortie fechadesalida dateoftermination contractend",
    "status": "status employmentstatus employeestatus workerstatus active isactive beschaeftigungsstatus mitarbeiterstatus estado "
    "statut accountstatus",
    "manager_email": "manageremail supervisoremail reportstoemail lineemail managermail supervisormail linemanageremail "
    "emailvorgesetzter manageremailaddress supervisoremailaddress",
    "manager_id": "managerid supervisorid supervisoreid managereid reportstoid supervisoremployeeid manageremployeeid "
    "linemanagerid manageremployeenumber",
    "manager": "manager workersmanager supervisor reportsto reportingto linemanager managername supervisorname vorgesetzter "
    "vorgesetzte fuehrungskraft teamlead boss responsable jefe superior",
    "country": "country countrycode land pays pais workcountry officecountry countryname countryisocode",
    "timezone": "timezone tz zeitzone fuseauhoraire zonahoraria iana timezoneid",
}
_KNOWN: Final = {word: ours for ours, words in _COLUMNS.items() for word in words.split()}
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_NOT_IN_NAME = re.compile(r"[^a-z0-9]+")


def columns_of(header: Sequence[str]) -> tuple[Column, ...]:
    """Name every column. When two have one meaning, the first counts."""
    seen: set[str] = set()
    columns: list[Column] = []
    for name in header:
        meaning = _KNOWN.get(_folded(name))
        columns.append(Column(name.strip(), None if meaning in seen else meaning))
        if meaning is not None:
            seen.add(meaning)
    return tuple(columns)


def _folded(name: str) -> str:
    lower = unicodedata.normalize("NFKC", name).strip().lstrip("\ufeff").casefold().translate(_UMLAUTS)
    flat = "".join(sign for sign in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(sign))
    return _NOT_IN_NAME.sub("", flat.split("(")[0] or flat)


_OFFSET = re.compile(r"^(?:utc|gmt)\s?([+-]\d{1,2})(?::?00)?$", re.IGNORECASE)
_FURTHEST: Final = 14
_SEASONS: Final = (datetime(2026, 1, 15), datetime(2026, 7, 15))  # noqa: DTZ001 -- local times of each zone


def zone_of(text: str) -> str | None:
    """Return the IANA name; of Windows' names and of UTC+2 as well. None for what is no time zone."""
    name = _windows().get(" ".join(text.casefold().split()), text.strip())
    offset = _OFFSET.match(name)
    if offset is not None and abs(int(offset[1])) <= _FURTHEST:
        hours = int(offset[1])
        name = f"Etc/GMT{-hours:+d}" if hours else "UTC"
    return name if known_zone(name) else None


@cache
def _windows() -> Mapping[str, str]:
    """Return time zones by the names that Windows has for them (CLDR's windowsZones.xml)."""
    from babel.core import get_global  # noqa: PLC0415 - read once, and only where a file names time zones

    return {name.casefold(): zone for name, zone in get_global("windows_zone_mapping").items()} | {"utc": "UTC"}


def zone_of_country(text: str) -> str | None:
    """Return the zone of a country whose clocks all show the same time, by its name or its code of two letters; else None."""
    zones = _countries().get(" ".join(text.casefold().split()), ())
    times = {tuple(ZoneInfo(name).utcoffset(moment) for moment in _SEASONS) for name in zones}
    return zones[0] if len(times) == 1 else None


@cache
def _countries() -> Mapping[str, tuple[str, ...]]:
    """Return zones by code and by English name, from the tables of the IANA data."""
    folder = resources.files("tzdata") / "zoneinfo"
    zones: dict[str, tuple[str, ...]] = {}
    for code, _, name in _rows((folder / "zone.tab").read_text(encoding="utf-8")):
        zones[code.casefold()] = (*zones.get(code.casefold(), ()), name)
    names = {row[1].casefold(): row[0].casefold() for row in _rows((folder / "iso3166.tab").read_text(encoding="utf-8"))}
    spoken = {"germany": "de", "deutschland": "de", "österreich": "at", "schweiz": "ch", "united kingdom": "gb", "uk": "gb"}
    return zones | {name: zones.get(code, ()) for name, code in (names | spoken).items()}


def _rows(table: str) -> list[list[str]]:
    lines = (line for line in table.splitlines() if line and not line.startswith("#"))
    return [line.split("\t")[:3] for line in lines]
