"""Private servers come up on free ports and leave nothing behind."""

import pytest

from tests.services import postgresql, redis_server


@pytest.mark.postgresql
def test_a_private_postgresql_answers_and_is_gone_afterwards() -> None:
    with postgresql.private_server() as url:
        assert postgresql.is_usable(url)
    assert not postgresql.is_usable(url)


@pytest.mark.redis
def test_a_private_redis_answers_and_is_gone_afterwards() -> None:
    with redis_server.private_server() as url:
        assert redis_server.is_usable(url)
    assert not redis_server.is_usable(url)
