"""The settings: defaults, secrets of the first run, and what cannot be used."""

from pathlib import Path

import pytest

from recycling.notices import Channel, EmailAdapter, Embedded, SmsAdapter, WebhookAdapter
from web.settings import WrongSetting, read
from web.ways_out import adapters, post


def given(tmp_path: Path, **more: str) -> dict[str, str]:
    return {"HUILIU_DATA": str(tmp_path / "var"), **more}


def test_an_empty_setting_means_its_default(tmp_path: Path) -> None:
    settings = read(given(tmp_path, HUILIU_DATABASE_URL="", HUILIU_LOCALE=""))
    assert settings.database_url == f"sqlite:///{tmp_path / 'var' / 'huiliu.sqlite3'}"
    assert (settings.locale, settings.timezone.key) == ("zh_CN", "Asia/Shanghai")
    assert settings.broker_url == "filesystem://"


def test_the_first_run_makes_secrets_that_only_their_owner_reads(tmp_path: Path) -> None:
    read(given(tmp_path))
    files = sorted((tmp_path / "var" / "keys").iterdir())
    assert [path.name for path in files] == ["field_keys", "lookup_key", "secret_key"]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_a_second_run_finds_the_secrets_of_the_first(tmp_path: Path) -> None:
    assert read(given(tmp_path)) == read(given(tmp_path))


def test_two_houses_have_different_secrets(tmp_path: Path) -> None:
    one, other = read(given(tmp_path / "one")), read(given(tmp_path / "other"))
    assert one.secret_key != other.secret_key
    assert one.field_keys != other.field_keys
    assert one.lookup_key != other.lookup_key


def test_a_secret_of_the_environment_is_not_written_down(tmp_path: Path) -> None:
    settings = read(given(tmp_path, HUILIU_SECRET_KEY="from the environment"))
    assert settings.secret_key == "from the environment"
    assert not (tmp_path / "var" / "keys" / "secret_key").exists()


def test_a_secret_may_lie_in_a_file_that_the_environment_names(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from a file\n", encoding="utf-8")
    settings = read(given(tmp_path, HUILIU_SECRET_KEY_FILE=str(file)))
    assert settings.secret_key == "from a file"


def test_the_keys_seal_and_open(tmp_path: Path) -> None:
    keys = read(given(tmp_path)).keys
    assert keys.open(keys.seal("浦东新区")) == "浦东新区"


def test_an_old_key_opens_what_it_sealed_after_a_new_one_is_put_before_it(tmp_path: Path) -> None:
    old = read(given(tmp_path / "old"))
    new = read(given(tmp_path / "new"))
    both = f"{new.field_keys[0]}, {old.field_keys[0]}"
    turned = read(given(tmp_path / "old", HUILIU_FIELD_KEYS=both))
    assert turned.keys.open(old.keys.seal("kept")) == "kept"


SF = {
    "HUILIU_SF_URL": "https://sf.example/", "HUILIU_SF_PARTNER": "P", "HUILIU_SF_CHECKWORD": "C",
    "HUILIU_SF_MONTH_CARD": "M",
}  # fmt: skip
EMS = {
    "HUILIU_EMS_URL": "https://ems.example/",
    "HUILIU_EMS_CUSTOMER": "K",
    "HUILIU_EMS_KEY": "S",
}


def test_without_any_account_everything_stays_in_the_house(tmp_path: Path) -> None:
    settings = read(given(tmp_path))
    assert {type(one) for one in adapters(settings).values()} == {Embedded}
    assert post(settings).chosen.code == "null"


def test_each_channel_has_the_adapter_that_is_set_up_for_it(tmp_path: Path) -> None:
    told = {
        "HUILIU_SMS_URL": "https://sms.example/", "HUILIU_SMTP_HOST": "mail.example",
        "HUILIU_SMTP_SENDER": "huiliu@example.org", "HUILIU_WEBHOOK_SECRET": "x",
    }  # fmt: skip
    found = adapters(read(given(tmp_path, **told)))
    assert isinstance(found[Channel.SMS], SmsAdapter)
    assert found[Channel.EMAIL] == EmailAdapter("mail.example", 587, "huiliu@example.org")
    assert isinstance(found[Channel.WEBHOOK], WebhookAdapter)


@pytest.mark.parametrize(("code", "account"), [("sf", SF), ("ems", EMS)])
def test_the_chosen_carrier_takes_new_parcels(
    tmp_path: Path, code: str, account: dict[str, str]
) -> None:
    assert post(read(given(tmp_path, HUILIU_CARRIER=code, **account))).chosen.code == code


def test_an_old_carrier_still_tells_of_its_parcels(tmp_path: Path) -> None:
    found = post(read(given(tmp_path, HUILIU_CARRIER="ems", **SF, **EMS)))
    assert (found.chosen.code, set(found.known)) == ("ems", {"null", "sf", "ems"})


@pytest.mark.parametrize(("code", "account"), [("sf", SF), ("ems", EMS)])
def test_a_carrier_lacks_nothing_of_its_account(
    tmp_path: Path, code: str, account: dict[str, str]
) -> None:
    for name in account:
        rest = {key: value for key, value in account.items() if key != name}
        with pytest.raises(WrongSetting, match=name):
            read(given(tmp_path, HUILIU_CARRIER=code, **rest))


def test_a_password_may_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "word"
    file.write_text("C\n", encoding="utf-8")
    account = {**SF, "HUILIU_SF_CHECKWORD": "", "HUILIU_SF_CHECKWORD_FILE": str(file)}
    assert read(given(tmp_path, HUILIU_CARRIER="sf", **account)).sf_checkword == "C"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUILIU_LOCALE", "fr"),
        ("HUILIU_TIMEZONE", "Mars/Olympus"),
        ("HUILIU_PROXIES", "-1"),
        ("HUILIU_CARRIER", "pigeon"),
        ("HUILIU_SMTP_PASSWORD_FILE", "/nowhere/at/all"),
        ("HUILIU_SECRET_KEY_FILE", "/nowhere/at/all"),
        ("HUILIU_DATA", "/dev/null/var"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=name):
        read({**given(tmp_path), name: value})
