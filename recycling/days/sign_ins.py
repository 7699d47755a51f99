"""The demo's sign-ins: one a role, and one for each crew; all with one password that is printed."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from recycling.catalogue import families
from recycling.custody import Receiver, add_licence
from recycling.days.city import City
from recycling.people import Role, User, enrol, hash_password, users

#: Not a secret: `huiliu demo` prints it. A served house that people use has no demo in it.
DEMO_PASSWORD = "huiliu-demo"  # noqa: S105


def add_demo_sign_ins(
    session: Session, city: City, courier_numbers: Sequence[str], now: dt.datetime
) -> None:
    """The sign-ins that are not there yet; `courier` is the first crew's."""
    known = {user.login for user in users(session)}
    couriers = {"courier": courier_numbers[0]} if courier_numbers else {}
    couriers |= {f"courier-{number.lower()}": number for number in courier_numbers[1:]}
    wanted: list[tuple[str, Role, str, str, str | None]] = [
        ("resident", Role.RESIDENT, "Demo", "", None),
        ("office", Role.OFFICE, "Demo", city.office_area, None),
        ("receiver", Role.RECEIVER, "Demo", "", None),
        ("dispatcher", Role.DISPATCHER, "Demo", "", None),
        ("regulator", Role.REGULATOR, "Demo", "", None),
        ("administrator", Role.ADMINISTRATOR, "Demo", "", None),
    ]
    wanted += [
        (login, Role.COURIER, f"{city.crew_word} {number}", "", number)
        for login, number in couriers.items()
    ]
    new = [row for row in wanted if row[0] not in known]
    # One hash for all: argon2 takes its time, and they share the one printed password anyway.
    hashed = hash_password(DEMO_PASSWORD) if new else ""
    plant = _dismantler(session, now).ref if new else None
    for login, role, name, area, number in new:
        enrol(
            session, login=login, role=role, name=name, password_hash=hashed, now=now,
            area_code=area, courier_number=number,
            receiver_ref=plant if role is Role.RECEIVER else None,
        )  # fmt: skip


def _dismantler(session: Session, now: dt.datetime) -> Receiver:
    """A dismantler that is none, so that an arrival can be tried; its name and licence say so."""
    return add_licence(
        session, "示例拆解厂 Demo dismantler", number="DEMO", authority="Demo",
        families=list(families()), valid_from=dt.date(now.year, 1, 1),
        valid_until=dt.date(now.year + 2, 1, 1), by="demo", now=now,
    )  # fmt: skip


def demo_logins(session: Session) -> list[User]:
    """The sign-ins to print: the first of each role that a demo made."""
    first = {role.value for role in Role}
    return [user for user in users(session) if user.login in first]
