"""Inspections and documents: nothing half said, deadlines, follow-up, files of a known kind."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from sites.areas import Scope
from sites.documents import (
    BadDocument,
    DocumentKind,
    NoSuchDocument,
    attach,
    document_by_ref,
    documents_of,
)
from sites.inspections import (
    BadInspection,
    Inspection,
    Verdict,
    checklist,
    inspect,
    inspections_of,
    late_findings,
)
from sites.registry import Site
from tests.fixtures.town import NOW, TODAY, add_yard

JPEG = b"\xff\xd8\xff\xe0 a picture"


def visit(session: Session, site: Site, **faults: str) -> Inspection:
    verdicts = {code: Verdict.FAULT if code in faults else Verdict.GOOD for code in checklist()}
    return inspect(
        session, site, verdicts, notes=faults, note="", by="inspector", day=TODAY, now=NOW
    )


def test_a_fault_gets_the_deadline_of_its_line(session: Session) -> None:
    found = visit(session, add_yard(session), ground="puddle of oil", fire="no extinguisher")
    assert {one.item: one.deadline for one in found.faults} == {
        "ground": TODAY + dt.timedelta(days=7),
        "fire": TODAY + dt.timedelta(days=1),
    }


def test_every_line_needs_a_verdict(session: Session) -> None:
    with pytest.raises(BadInspection):
        inspect(session, add_yard(session), {}, notes={}, note="", by="i", day=TODAY, now=NOW)


def test_a_fault_needs_words(session: Session) -> None:
    with pytest.raises(BadInspection):
        visit(session, add_yard(session), fire="  ")


def test_a_fault_is_late_until_it_is_seen_mended(session: Session) -> None:
    site = add_yard(session)
    [fault] = visit(session, site, fire="no extinguisher").faults
    later = TODAY + dt.timedelta(days=2)
    assert late_findings(session, Scope("310101"), TODAY) == []
    assert late_findings(session, Scope("310101"), later) == [fault]
    assert late_findings(session, Scope("310112"), later) == []

    fault.mend(day=later, note="two new ones", by="inspector")

    assert late_findings(session, Scope("310101"), later) == []
    assert inspections_of(session, site)[0].open_faults == []
    with pytest.raises(BadInspection):
        fault.mend(day=later, note="again", by="inspector")


def test_a_picture_is_kept_with_its_site(session: Session, tmp_path: Path) -> None:
    site, other = add_yard(session), add_yard(session, code="Y2")
    row = attach(session, site, DocumentKind.FIRE, JPEG, name="../fire.jpg", folder=tmp_path,
                 by="office", now=NOW)  # fmt: skip
    assert (row.name, row.media_type, row.path(tmp_path).read_bytes()) == (
        "fire.jpg", "image/jpeg", JPEG,
    )  # fmt: skip
    assert documents_of(session, site, kind=DocumentKind.FIRE) == [row]
    with pytest.raises(NoSuchDocument):
        document_by_ref(session, other, row.ref)


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"GIF89a"])
def test_a_file_that_is_no_picture_and_no_pdf_is_refused(
    session: Session, tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(BadDocument):
        attach(session, add_yard(session), DocumentKind.PHOTO, content, name="x.jpg",
               folder=tmp_path, by="office", now=NOW)  # fmt: skip
    assert list(tmp_path.iterdir()) == []
