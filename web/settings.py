"""What an operator can set: read once at the door, from the environment, into one frozen value.

Secrets are read from the environment, or from a file that the environment names (`…_FILE`); those
of this house from `keys/` in the data folder as well, where the first run makes them, readable by
their owner alone. Rooms get values, never the settings.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cryptography.fernet import Fernet
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from database.keys import FieldKeys

LOCALES = ("zh_CN", "en")

#: What each carrier needs, its address first; a parcel needs no account with nobody.
ACCOUNTS: dict[str, tuple[str, ...]] = {
    "null": (),
    "sf": ("HUILIU_SF_URL", "HUILIU_SF_PARTNER", "HUILIU_SF_CHECKWORD", "HUILIU_SF_MONTH_CARD"),
    "ems": ("HUILIU_EMS_URL", "HUILIU_EMS_CUSTOMER", "HUILIU_EMS_KEY"),
}


class WrongSetting(Exception):
    """A setting holds a value that cannot be used; the message names both."""


def _setting(name: str, default: str, text: str) -> Any:
    return field(metadata={"name": name, "default": default, "help": text})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of Huiliu; `read()` makes one."""

    data: Path = _setting(
        "HUILIU_DATA", "var/", "Folder of the database, the broker, the keys and the uploads."
    )
    database_url: str = _setting(
        "HUILIU_DATABASE_URL",
        "sqlite:///<data>/huiliu.sqlite3",
        "SQLite or PostgreSQL (postgresql://user@host/name).",
    )
    broker_url: str = _setting(
        "HUILIU_BROKER_URL",
        "filesystem://",
        "Celery's broker: the data folder, or redis://… or amqp://… for several machines.",
    )
    secret_key: str = _setting(
        "HUILIU_SECRET_KEY", "<data>/keys/secret_key", "Signs sessions and forms."
    )
    field_keys: tuple[str, ...] = _setting(
        "HUILIU_FIELD_KEYS",
        "<data>/keys/field_keys",
        "Fernet keys of the protected fields, the newest first, with commas between.",
    )
    lookup_key: str = _setting(
        "HUILIU_LOOKUP_KEY",
        "<data>/keys/lookup_key",
        "Keys the hash by which a protected value is found again.",
    )
    locale: str = _setting(
        "HUILIU_LOCALE", "zh_CN", "Language of pages where the reader states none: zh_CN or en."
    )
    timezone: ZoneInfo = _setting(
        "HUILIU_TIMEZONE",
        "Asia/Shanghai",
        "Zone of the times in the log; pages and sheets speak in the city's own.",
    )
    public_url: str = _setting(
        "HUILIU_PUBLIC_URL",
        "",
        "Address that QR codes and messages lead to; empty: the one of the request.",
    )
    proxies: int = _setting(
        "HUILIU_PROXIES", "0", "How many proxies in front are trusted for X-Forwarded-… headers."
    )
    processes: int = _setting(
        "HUILIU_PROCESSES", "0", "How many processes one plan may use; 0: one for each core."
    )
    nominatim_url: str = _setting(
        "HUILIU_NOMINATIM_URL", "", "A Nominatim server to ask when the gazetteer knows no answer."
    )
    amap_key: str = _setting(
        "HUILIU_AMAP_KEY", "", "Key of AMap's geocoder, asked when the gazetteer knows no answer."
    )
    sms_url: str = _setting(
        "HUILIU_SMS_URL",
        "",
        "Gateway for text messages (POST of JSON: to, text, ref); empty: the outbox page alone.",
    )
    sms_token: str = _setting("HUILIU_SMS_TOKEN", "", "Bearer token of that gateway.")
    smtp_host: str = _setting(
        "HUILIU_SMTP_HOST", "", "Mail server for e-mail; empty: the outbox page alone."
    )
    smtp_port: int = _setting("HUILIU_SMTP_PORT", "587", "Its port; STARTTLS where it offers it.")
    smtp_sender: str = _setting("HUILIU_SMTP_SENDER", "", "Address that e-mail comes from.")
    smtp_user: str = _setting("HUILIU_SMTP_USER", "", "Sign-in at the mail server; empty: none.")
    smtp_password: str = _setting("HUILIU_SMTP_PASSWORD", "", "Password of that sign-in.")
    webhook_secret: str = _setting(
        "HUILIU_WEBHOOK_SECRET",
        "",
        "Signs what is posted to other systems (HMAC-SHA256); empty: the outbox page alone.",
    )
    carrier: str = _setting(
        "HUILIU_CARRIER",
        "null",
        "Who carries new parcels: null (own numbers, any counter), sf or ems.",
    )
    sf_url: str = _setting("HUILIU_SF_URL", "", "Address of SF Express's open platform.")
    sf_partner: str = _setting("HUILIU_SF_PARTNER", "", "Partner id at SF.")
    sf_checkword: str = _setting("HUILIU_SF_CHECKWORD", "", "Check word of that partner.")
    sf_month_card: str = _setting("HUILIU_SF_MONTH_CARD", "", "Monthly account that SF bills.")
    ems_url: str = _setting("HUILIU_EMS_URL", "", "Address of China Post's interface.")
    ems_customer: str = _setting("HUILIU_EMS_CUSTOMER", "", "Customer number at China Post.")
    ems_key: str = _setting("HUILIU_EMS_KEY", "", "Signing key of that customer.")

    @property
    def keys(self) -> FieldKeys:
        """The keys of the protected fields, for `database.engine.open_engine`."""
        return FieldKeys(self.field_keys, self.lookup_key.encode())


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings that `environ` (the process's own by default) states.

    Makes the data folder and its keys where they are missing.

    Raises
    ------
    WrongSetting
        A value cannot be used.
    """
    given = os.environ if environ is None else environ
    data = Path(given.get("HUILIU_DATA") or "var").resolve()
    folder = data / "keys"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise WrongSetting(f"HUILIU_DATA: {data} cannot be made: {error.strerror}") from None
    sealing = _secret(given, "HUILIU_FIELD_KEYS", folder, lambda: Fernet.generate_key().decode())
    return Settings(
        data=data,
        database_url=_database(
            given.get("HUILIU_DATABASE_URL") or f"sqlite:///{data / 'huiliu.sqlite3'}"
        ),
        broker_url=given.get("HUILIU_BROKER_URL") or "filesystem://",
        secret_key=_secret(given, "HUILIU_SECRET_KEY", folder, _new_secret),
        field_keys=tuple(key.strip() for key in sealing.split(",") if key.strip()),
        lookup_key=_secret(given, "HUILIU_LOOKUP_KEY", folder, _new_secret),
        locale=_one_of(given, "HUILIU_LOCALE", LOCALES),
        timezone=_zone(given.get("HUILIU_TIMEZONE") or "Asia/Shanghai"),
        public_url=given.get("HUILIU_PUBLIC_URL", "").rstrip("/"),
        proxies=_count(given, "HUILIU_PROXIES"),
        processes=_count(given, "HUILIU_PROCESSES") or os.cpu_count() or 1,
        nominatim_url=given.get("HUILIU_NOMINATIM_URL", "").rstrip("/"),
        amap_key=given.get("HUILIU_AMAP_KEY", ""),
        sms_url=given.get("HUILIU_SMS_URL", ""),
        sms_token=_account(given, "HUILIU_SMS_TOKEN"),
        smtp_host=_with(given, "HUILIU_SMTP_HOST", "HUILIU_SMTP_SENDER"),
        smtp_port=_count(given, "HUILIU_SMTP_PORT") or 587,
        smtp_sender=given.get("HUILIU_SMTP_SENDER", ""),
        smtp_user=given.get("HUILIU_SMTP_USER", ""),
        smtp_password=_account(given, "HUILIU_SMTP_PASSWORD"),
        webhook_secret=_account(given, "HUILIU_WEBHOOK_SECRET"),
        carrier=_carrier(given),
        sf_url=_with(given, "HUILIU_SF_URL", *ACCOUNTS["sf"][1:]),
        sf_partner=given.get("HUILIU_SF_PARTNER", ""),
        sf_checkword=_account(given, "HUILIU_SF_CHECKWORD"),
        sf_month_card=given.get("HUILIU_SF_MONTH_CARD", ""),
        ems_url=_with(given, "HUILIU_EMS_URL", *ACCOUNTS["ems"][1:]),
        ems_customer=given.get("HUILIU_EMS_CUSTOMER", ""),
        ems_key=_account(given, "HUILIU_EMS_KEY"),
    )


def described() -> list[tuple[str, str, str]]:
    """Name, default and help of every setting, in their order."""
    return [
        (entry.metadata["name"], entry.metadata["default"], entry.metadata["help"])
        for entry in fields(Settings)
    ]


def _new_secret() -> str:
    return secrets.token_urlsafe(48)


def _secret(given: Mapping[str, str], name: str, folder: Path, make: Callable[[], str]) -> str:
    if given.get(name):
        return given[name]
    named = given.get(f"{name}_FILE")
    if named:
        return _read_secret(Path(named), f"{name}_FILE")
    path = folder / name.removeprefix("HUILIU_").lower()
    if not path.exists():
        _write_once(path, make())
    return _read_secret(path, name)


def _account(given: Mapping[str, str], name: str) -> str:
    """A secret of an account elsewhere, from the environment or a file; '' where there is none."""
    if given.get(name):
        return given[name]
    named = given.get(f"{name}_FILE")
    return _read_secret(Path(named), f"{name}_FILE") if named else ""


def _with(given: Mapping[str, str], name: str, *needed: str) -> str:
    """The value of `name`, which means nothing without the others."""
    value = given.get(name, "")
    for other in needed if value else ():
        if not given.get(other) and not given.get(f"{other}_FILE"):
            raise WrongSetting(f"{name} needs {other}")
    return value


def _carrier(given: Mapping[str, str]) -> str:
    code = _one_of(given, "HUILIU_CARRIER", tuple(ACCOUNTS))
    for name in ACCOUNTS[code]:
        if not given.get(name) and not given.get(f"{name}_FILE"):
            raise WrongSetting(f"HUILIU_CARRIER: {code} needs {name}")
    return code


def _read_secret(path: Path, name: str) -> str:
    try:
        value = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise WrongSetting(f"{name}: {path} cannot be read: {error.strerror}") from None
    if not value:
        raise WrongSetting(f"{name}: {path} is empty")
    return value


def _write_once(path: Path, value: str) -> None:
    """Write a file for its owner alone; where two first runs race, the first one's value stays."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(value + "\n")
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _one_of(given: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = given.get(name) or allowed[0]
    if value not in allowed:
        raise WrongSetting(f"{name}: {value!r} is none of {', '.join(allowed)}")
    return value


def _database(url: str) -> str:
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError:
        # What was given may hold a password, so it is not repeated.
        raise WrongSetting("HUILIU_DATABASE_URL: this is no database's address") from None
    if backend not in ("sqlite", "postgresql", "postgres"):
        raise WrongSetting(f"HUILIU_DATABASE_URL: {backend} is neither sqlite nor postgresql")
    return url


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise WrongSetting(f"HUILIU_TIMEZONE: {name!r} is no time zone") from None


def _count(given: Mapping[str, str], name: str) -> int:
    value = given.get(name) or "0"
    if not value.isdecimal():
        raise WrongSetting(f"{name}: {value!r} is no whole number")
    return int(value)
