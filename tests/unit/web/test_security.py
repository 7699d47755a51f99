"""The guards of the web that need no request."""

import pytest

from recycling.people import Role
from web.security import Access, Reach, Viewer, access, local_path


@pytest.mark.parametrize("target", ["/bookings", "/points?take=phone", "/"])
def test_a_path_of_this_site_is_followed(target: str) -> None:
    assert local_path(target, "/home") == target


@pytest.mark.parametrize("target", [
    None, "", "https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x",
    "evil", "/ok\nSet-Cookie: x",
])  # fmt: skip
def test_any_other_target_leads_home(target: str | None) -> None:
    assert local_path(target, "/home") == "/home"


def test_no_roles_means_everybody() -> None:
    assert Access(frozenset(), Reach.PUBLIC).admits(Viewer())


def test_only_a_named_role_is_admitted() -> None:
    rule = Access(frozenset({Role.COURIER}), Reach.ROUTE)
    admitted = {role for role in Role if rule.admits(Viewer(role=role))}
    assert admitted == {Role.COURIER}
    assert not rule.admits(Viewer())


@pytest.mark.parametrize("scope", [Reach.ROUTE, Reach.AREA, Reach.CITY])
def test_a_wide_scope_must_name_its_roles(scope: Reach) -> None:
    with pytest.raises(ValueError, match="must name its roles"):
        access(scope=scope)
