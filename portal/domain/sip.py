"""What is handed to the state archives: the bill of transfer of a dossier, as the SEDA writes it.

Source: SEDA 2.2 (Archives de France, January 2022), message ArchiveTransfer; Code du patrimoine
L213-2 (when anybody may see it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from portal.domain.manifest import moment

NAMESPACE = "fr:gouv:culture:archivesdefrance:seda:v2.2"
MANIFEST = "manifest.xml"
"""The bill's own name in the package."""
KEEP = "Keep"
"""What becomes of it in the end. The law keeps a sample, which an archivist alone chooses."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an archive service knows alone: its name, the funder's in its list, agreement, rules."""

    archives: str = ""
    agency: str = ""
    agreement: str = ""
    rule: str = ""
    access: str = ""
    medical_access: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """After how many years anybody may see it: private life, and what medical secrecy covers."""

    privacy_years: int  # from the last document
    death_years: int
    birth_years: int  # where no death is known


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file of the package: its name in the dossier, its title, and what is sent of it."""

    name: str
    title: str
    media_type: str
    sha256: str
    size_bytes: int
    medical: bool  # medical secrecy covers it


@dataclass(frozen=True, slots=True)
class Part:
    """What was sealed together: as filed, an addition, a decision, an evaluation or a plan."""

    title: str
    files: Sequence[Enclosed]


@dataclass(frozen=True, slots=True)
class Transfer:
    """A dossier to be archived. `decided`: the day of its final decision; none: there is none."""

    number: str
    title: str
    funder: str
    filed: date
    decided: date | None
    years: int  # it is kept for, from the decision
    access: Access
    latest: date  # of its last document
    born: date | None  # whom it is about; none: the day is not known
    comments: Sequence[str]
    parts: Sequence[Part]
    at: datetime


def places(transfer: Transfer) -> dict[str, str]:
    """Where each file stands in the package, by its name: safe on every system, and no secret."""
    files = [one for part in transfer.parts for one in part.files]
    return {
        one.name: f"content/ID{rank}.{one.name.rpartition('.')[2]}"
        for rank, one in enumerate(files, 1)
    }


def bill(transfer: Transfer, terms: Terms) -> bytes:
    """The bill of transfer (bordereau), XML."""
    root = Element("ArchiveTransfer", xmlns=NAMESPACE)
    for comment in transfer.comments:
        _told(root, "Comment", comment)
    _told(root, "Date", moment(transfer.at))
    _told(root, "MessageIdentifier", f"{transfer.number}-{transfer.at:%Y%m%dT%H%M%SZ}")
    if terms.agreement:
        _told(root, "ArchivalAgreement", terms.agreement)
    lists = SubElement(root, "CodeListVersions")
    _told(lists, "MessageDigestAlgorithmCodeListVersion", "SHA-256")
    package = SubElement(root, "DataObjectPackage")
    where = places(transfer)
    every = [one for part in transfer.parts for one in part.files]
    ranks = {one.name: rank for rank, one in enumerate(every, 1)}
    for one in every:
        _object(package, one, ranks[one.name], where[one.name])
    _described(package, transfer, ranks, terms)
    _managed(package, transfer, terms)
    for agency, name in (
        ("ArchivalAgency", terms.archives or f"archives-{transfer.funder}"),
        ("TransferringAgency", terms.agency or transfer.funder),
    ):
        _told(SubElement(root, agency), "Identifier", name)
    told: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return told


def _object(package: Element, one: Enclosed, rank: int, where: str) -> None:
    group = SubElement(package, "DataObjectGroup", id=f"OG{rank}")
    binary = SubElement(group, "BinaryDataObject", id=f"ID{rank}")
    _told(binary, "DataObjectVersion", "BinaryMaster_1")
    _told(binary, "Uri", where)
    _told(binary, "MessageDigest", one.sha256, algorithm="SHA-256")
    _told(binary, "Size", str(one.size_bytes))
    _told(SubElement(binary, "FormatIdentification"), "MimeType", one.media_type)
    _told(SubElement(binary, "FileInfo"), "Filename", one.name.rpartition("/")[2])


def _described(package: Element, transfer: Transfer, ranks: dict[str, int], terms: Terms) -> None:
    """The dossier as a unit, what was sealed together as its parts, and each file in its part."""
    described = SubElement(package, "DescriptiveMetadata")
    whole, content = _unit(described, "AU0", "File", transfer.title)
    _told(content, "OriginatingAgencyArchiveUnitIdentifier", transfer.number)
    agency = SubElement(content, "OriginatingAgency")
    _told(agency, "Identifier", terms.agency or transfer.funder)
    _told(content, "StartDate", transfer.filed.isoformat())
    if transfer.decided:
        _told(content, "EndDate", transfer.decided.isoformat())
    for number, part in enumerate(transfer.parts, 1):
        unit, _ = _unit(whole, f"AU{number}", "RecordGrp", part.title)
        for one in part.files:
            item, its = _unit(unit, f"AU{number}-{ranks[one.name]}", "Item", one.title)
            if one.medical:
                held = Element("Management")
                rule = terms.medical_access or f"L213-2-I-2-{transfer.access.birth_years}-ans"
                _access(held, rule, transfer.born)
                item.insert(0, held)
            _told(its, "OriginatingAgencyArchiveUnitIdentifier", one.name)
            to = SubElement(item, "DataObjectReference")
            _told(to, "DataObjectGroupReferenceId", f"OG{ranks[one.name]}")


def _unit(within: Element, name: str, level: str, title: str) -> tuple[Element, Element]:
    unit = SubElement(within, "ArchiveUnit", id=name)
    content = SubElement(unit, "Content")
    _told(content, "DescriptionLevel", level)
    _told(content, "Title", title)
    return unit, content


def _managed(package: Element, transfer: Transfer, terms: Terms) -> None:
    """How long it is kept, from which day; without a decision that day is not told."""
    managed = SubElement(package, "ManagementMetadata")
    _told(managed, "LegalStatus", "Public Archive")
    _told(managed, "OriginatingAgencyIdentifier", terms.agency or transfer.funder)
    _told(managed, "SubmissionAgencyIdentifier", terms.agency or transfer.funder)
    appraisal = SubElement(managed, "AppraisalRule")
    _told(appraisal, "Rule", terms.rule or f"DUA-{transfer.years}-ans")
    if transfer.decided:
        _told(appraisal, "StartDate", transfer.decided.isoformat())
    _told(appraisal, "FinalAction", KEEP)
    rule = terms.access or f"L213-2-I-3-{transfer.access.privacy_years}-ans"
    _access(managed, rule, transfer.latest)


def _access(within: Element, rule: str, start: date | None) -> None:
    """From when anybody may see it. Without a first day nobody may, until an archivist says it."""
    access = SubElement(within, "AccessRule")
    _told(access, "Rule", rule)
    if start:
        _told(access, "StartDate", start.isoformat())


def _told(within: Element, name: str, text: str, **marks: str) -> None:
    SubElement(within, name, marks).text = text
