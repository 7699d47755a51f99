"""Photos and papers of a site: the row says what it is, the folder of uploads holds the bytes."""

import datetime as dt
import enum
import hashlib
from pathlib import Path

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from database.base import Base, HasRef, row_id
from sites.errors import SitesError
from sites.registry import Site

#: The beginnings of the files that are taken -> their ending; what a name says is not believed.
SIGNATURES = {
    b"\xff\xd8\xff": ("jpg", "image/jpeg"),
    b"\x89PNG\r\n\x1a\n": ("png", "image/png"),
    b"%PDF-": ("pdf", "application/pdf"),
}
MOST_BYTES = 10 * 1024 * 1024


class DocumentKind(enum.StrEnum):
    """What a document shows."""

    PHOTO = "photo"
    CONSENT = "consent"
    FIRE = "fire"
    SEEPAGE = "seepage"
    CLEARANCE = "clearance"
    INSPECTION = "inspection"


class BadDocument(SitesError, ValueError):
    """The file is not one that can be kept."""

    def __init__(self, fact: str) -> None:
        super().__init__(f"file: {fact}")


class NoSuchDocument(SitesError, LookupError):
    """The site has no document with this ref."""


class SiteDocument(HasRef, Base):
    """One file of a site."""

    __tablename__ = "site_document"

    id: Mapped[row_id]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    #: The inspection or closing that it belongs to, where it belongs to one.
    about_ref: Mapped[str] = mapped_column(default="")
    by: Mapped[str]
    at: Mapped[dt.datetime]

    def path(self, folder: Path) -> Path:
        """Where its bytes lie in the folder of uploads."""
        ending = next(end for end, media in SIGNATURES.values() if media == self.media_type)
        return folder / "sites" / f"{self.sha256}.{ending}"

    @property
    def is_picture(self) -> bool:
        """Whether a browser can show it in a page."""
        return self.media_type.startswith("image/")


def attach(
    session: Session,
    site: Site,
    kind: DocumentKind,
    content: bytes,
    *,
    name: str,
    folder: Path,
    by: str,
    now: dt.datetime,
    about_ref: str = "",
) -> SiteDocument:
    """Keep a file with the site; raises BadDocument for one that is no JPEG, PNG or PDF."""
    if not 0 < len(content) <= MOST_BYTES:
        raise BadDocument(f"give one of 1 byte to {MOST_BYTES // 1024**2} MB")
    media = next((m for begin, (_, m) in SIGNATURES.items() if content.startswith(begin)), None)
    if media is None:
        raise BadDocument("give a JPEG or PNG picture, or a PDF")
    row = SiteDocument(
        site_id=site.id,
        kind=kind.value,
        name=Path(name).name[:120] or kind.value,
        media_type=media,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        about_ref=about_ref,
        by=by,
        at=now,
    )
    path = row.path(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    session.add(row)
    session.flush()
    return row


def documents_of(
    session: Session, site: Site, *, kind: DocumentKind | None = None, about_ref: str | None = None
) -> list[SiteDocument]:
    """The documents of a site, the oldest first."""
    query = select(SiteDocument).where(SiteDocument.site_id == site.id)
    if kind is not None:
        query = query.where(SiteDocument.kind == kind.value)
    if about_ref is not None:
        query = query.where(SiteDocument.about_ref == about_ref)
    return list(session.scalars(query.order_by(SiteDocument.id)))


def document_by_ref(session: Session, site: Site, ref: str) -> SiteDocument:
    """The document of that site; raises NoSuchDocument."""
    query = select(SiteDocument).where(SiteDocument.ref == ref, SiteDocument.site_id == site.id)
    row = session.scalar(query)
    if row is None:
        raise NoSuchDocument(f"site {site.ref} has no document {ref}")
    return row
