"""Every sentence stands in both catalogues."""

import pytest

from web.translations import complete


@pytest.mark.parametrize("locale", complete.LOCALES)
def test_the_catalogue_is_whole(locale: str) -> None:
    assert complete.faults(locale) == []


def test_the_check_sees_what_is_spoken() -> None:
    assert "Book a pickup" in complete.spoken()
