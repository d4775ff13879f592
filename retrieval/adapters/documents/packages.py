"""Opens the ZIP of an Office document within bounds: encrypted ones, macros, bombs and entities are refused by name."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

from lxml import etree

from retrieval.adapters.documents.html_elements import Element
from retrieval.documents.models import MEGABYTE, DocumentError, Limits

BROKEN: Final = (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, zlib.error)
"""What reading a part of a damaged package raises."""

_OLE: Final = b"\xd0\xcf\x11\xe0"
_MACROS: Final = ("vbaproject.bin", "vbadata.xml")
_AGAIN: Final = "Open the file in its program and save it again."
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_NO_TITLES: Final = frozenset(
    {"untitled", "title", "document", "powerpoint presentation", "word document", "präsentation", "slide 1"}
)


class Package:
    """An Office document whose `main` part is there. Parts are read one by one and never unpacked to disk."""

    def __init__(self, data: bytes, limits: Limits, main: str) -> None:
        if data.startswith(_OLE):
            raise DocumentError(
                "the file is encrypted, or of a format from before 2007",
                "Remove the password, and save it as .docx, .pptx or .xlsx.",
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
            raise DocumentError("the file is damaged: it is no Office document", _AGAIN) from None
        if len(members) > limits.members or sum(member.file_size for member in members) > limits.unpacked:
            what = f"unpacked the file holds more than {limits.unpacked // MEGABYTE} MB or {limits.members:,} parts"
            raise DocumentError(what, "Compress its pictures, or split it.")
        if any(member.filename.lower().endswith(_MACROS) for member in members):
            raise DocumentError("the file holds macros", "Save it without macros, as .docx, .pptx or .xlsx.")
        if any(member.flag_bits & 1 for member in members):
            raise DocumentError("the file is encrypted", "Remove the password.")
        self._left = limits.unpacked
        self.names = tuple(dict.fromkeys(member.filename for member in members if not member.is_dir()))
        if main not in self.names:
            raise DocumentError(f"the file is damaged: {main} is missing", _AGAIN)

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def read(self, name: str) -> bytes:
        """Return a part; XML with a document type is refused, so no entity multiplies."""
        try:
            with self._zip.open(name) as member:
                content = member.read(self._left + 1)
        except BROKEN as error:
            raise DocumentError(f"the file is damaged: {name} cannot be read", _AGAIN) from error
        if len(content) > self._left:
            raise DocumentError("unpacked the file is too large", "Compress its pictures, or split it.")
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in content:
            raise DocumentError(f"{name} holds a document type, which no Office program writes", _AGAIN)
        return content


def xml_of(package: Package, name: str) -> Element:
    """Parse a part."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(package.read(name), parser=parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(f"the file is damaged: {name} is no XML", _AGAIN) from error


def properties(package: Package) -> tuple[str | None, str | None]:
    """Return title and author of the document's properties; None where a program filled them in by itself."""
    if "docProps/core.xml" not in package:
        return None, None
    root = xml_of(package, "docProps/core.xml")
    title, author = (" ".join((root.findtext(f"{_DC}{name}") or "").split()) for name in ("title", "creator"))
    return (None if title.casefold() in _NO_TITLES else title or None), author or None
