"""How passwords are kept."""

import pytest
from argon2 import Type, extract_parameters

from recycling.people import WeakPassword, hash_password


def test_a_password_is_kept_as_argon2id_with_owasps_least_work() -> None:
    kept = extract_parameters(hash_password("a long enough password"))
    assert kept.type is Type.ID
    assert kept.memory_cost >= 19 * 1024
    assert kept.time_cost >= 2


def test_a_short_password_is_refused() -> None:
    with pytest.raises(WeakPassword):
        hash_password("short")
