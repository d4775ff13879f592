"""Recognises the meaning of each column of an HR export, whatever case, spaces and language its header is written in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

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
