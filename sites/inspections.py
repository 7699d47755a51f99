"""Inspections of sites: a checklist, findings with deadlines, follow-up; the results are public."""

import csv
import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from sites.areas import Scope
from sites.errors import SitesError
from sites.registry import Site

DOMAIN = Path(__file__).parent / "domain"


class Verdict(enum.StrEnum):
    """What the inspector saw at one item of the checklist."""

    GOOD = "good"
    FAULT = "fault"
    NOT_HERE = "not_here"


class BadInspection(SitesError, ValueError):
    """An inspection that says too little."""


@dataclass(frozen=True)
class CheckItem:
    """One line of the checklist; `days` is how long mending it may take, in days."""

    code: str
    text_zh: str
    text_en: str
    days: int
    source: str

    @property
    def name_zh(self) -> str:
        """The line in Chinese."""
        return self.text_zh

    @property
    def name_en(self) -> str:
        """The line in English."""
        return self.text_en


@cache
def checklist() -> dict[str, CheckItem]:
    """The lines of the checklist by code, in their order."""
    with (DOMAIN / "inspection_checklist.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: CheckItem(
                row["code"], row["text_zh"], row["text_en"], int(row["days"]), row["source"]
            )
            for row in csv.DictReader(file)
        }


class Inspection(HasRef, Base):
    """One visit of an inspector."""

    __tablename__ = "site_inspection"

    id: Mapped[row_id]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    at: Mapped[dt.datetime]
    inspected_on: Mapped[dt.date]
    by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    findings: Mapped[list["Finding"]] = relationship(
        back_populates="inspection", cascade="all, delete-orphan", order_by="Finding.number"
    )
    site: Mapped[Site] = relationship()

    @property
    def faults(self) -> list["Finding"]:
        """What was not in order."""
        return [finding for finding in self.findings if finding.verdict == Verdict.FAULT]

    @property
    def open_faults(self) -> list["Finding"]:
        """Faults that nobody has seen mended yet."""
        return [finding for finding in self.faults if finding.mended_on is None]


class Finding(HasRef, Base):
    """What was seen at one line of the checklist, until when to mend it, and when it was mended."""

    __tablename__ = "site_finding"
    __table_args__ = (UniqueConstraint("inspection_id", "number"),)

    id: Mapped[row_id]
    inspection_id: Mapped[int] = mapped_column(
        ForeignKey("site_inspection.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    item: Mapped[str]
    verdict: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    deadline: Mapped[dt.date | None]
    mended_on: Mapped[dt.date | None]
    mended_note: Mapped[str] = mapped_column(default="")
    mended_by: Mapped[str] = mapped_column(default="")
    inspection: Mapped[Inspection] = relationship(back_populates="findings")

    def is_late(self, day: dt.date) -> bool:
        """Whether a fault is still open after its deadline."""
        return self.mended_on is None and self.deadline is not None and self.deadline < day

    def mend(self, *, day: dt.date, note: str, by: str) -> None:
        """The follow-up: an inspector has seen it in order."""
        if self.verdict != Verdict.FAULT or self.mended_on is not None:
            raise BadInspection(f"finding {self.ref} has no open fault")
        self.mended_on, self.mended_note, self.mended_by = day, note, by


def inspect(
    session: Session,
    site: Site,
    verdicts: Mapping[str, Verdict],
    *,
    notes: Mapping[str, str],
    note: str,
    by: str,
    day: dt.date,
    now: dt.datetime,
) -> Inspection:
    """Write an inspection down; a fault gets the deadline of its line.

    Raises BadInspection where a line of the checklist has no verdict, or a fault no words.
    """
    for code in checklist():
        if code not in verdicts:
            raise BadInspection(f"{code}: say good, fault or not here")
        if verdicts[code] is Verdict.FAULT and not notes.get(code, "").strip():
            raise BadInspection(f"{code}: say what is wrong")
    row = Inspection(
        site_id=site.id, at=now, inspected_on=day, by=by, note=note, findings=[], site=site
    )
    for number, (code, item) in enumerate(checklist().items(), start=1):
        fault = verdicts[code] is Verdict.FAULT
        row.findings.append(
            Finding(
                number=number,
                item=code,
                verdict=verdicts[code].value,
                note=notes.get(code, "").strip(),
                deadline=day + dt.timedelta(days=item.days) if fault else None,
            )
        )
    session.add(row)
    session.flush()
    return row


def inspections_of(session: Session, site: Site) -> list[Inspection]:
    """The inspections of a site, the newest first."""
    query = select(Inspection).where(Inspection.site_id == site.id)
    return list(
        session.scalars(query.order_by(Inspection.inspected_on.desc(), Inspection.id.desc()))
    )


def inspection_by_ref(session: Session, ref: str) -> Inspection | None:
    """The inspection with this ref."""
    return session.scalar(select(Inspection).where(Inspection.ref == ref))


def late_findings(session: Session, scope: Scope, day: dt.date) -> list[Finding]:
    """Faults in the scope that are open after their deadline, the oldest deadline first."""
    query = (
        select(Finding)
        .join(Finding.inspection)
        .join(Inspection.site)
        .where(
            Finding.verdict == Verdict.FAULT.value,
            Finding.mended_on.is_(None),
            Finding.deadline < day,
            Site.area_code.startswith(scope.code),
        )
    )
    return list(session.scalars(query.order_by(Finding.deadline, Finding.id)))
