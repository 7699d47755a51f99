"""Who may call what: the viewer of a request, the declared access of each route, the headers.

Every route carries `@access(...)`: the roles that may call it and the scope in which they see.
A route without it answers nobody, and a test walks the URL map to say so at build time.
"""

import enum
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.wrappers import Response as AnyResponse

from recycling import people
from recycling.people import Role, User
from sites.areas import Scope
from web.limits import Limit, count, forbid_when_spent, forget, network_of
from web.unit import database

csrf = CSRFProtect()

#: Failures after which a name has to wait at one address, and an address with every name. Nobody
#: can shut a name out everywhere.
SIGN_INS_A_NAME = Limit("sign-in name", 5, 15 * 60)
SIGN_INS_AN_ADDRESS = Limit("sign-in address", 20, 15 * 60)

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

View = TypeVar("View", bound=Callable[..., object])


class Reach(enum.StrEnum):
    """How far a route lets its caller see."""

    PUBLIC = "public"  #: nothing personal is in the answer
    OWN = "own"  #: the caller's own rows, or one that a number and code opened
    ROUTE = "route"  #: the courier's own route of the day
    AREA = "area"  #: the caller's area and all below it
    CITY = "city"  #: everything that the operator holds


@dataclass(frozen=True)
class Access:
    """Who may call a route; no roles means everybody."""

    roles: frozenset[Role]
    scope: Reach

    def admits(self, viewer: "Viewer") -> bool:
        """Whether the viewer has one of the roles."""
        return not self.roles or (viewer.role is not None and viewer.role in self.roles)


@dataclass(frozen=True)
class Viewer:
    """The person behind a request."""

    ref: str = ""
    login: str = ""
    name: str = ""
    role: Role | None = None
    scope: Scope = field(default_factory=Scope)
    courier_number: str = ""
    receiver_ref: str = ""

    @property
    def signed_in(self) -> bool:
        """Whether somebody signed in."""
        return self.role is not None

    @classmethod
    def of(cls, user: User) -> "Viewer":
        """The viewer that a user is."""
        return cls(
            ref=user.ref, login=user.login, name=user.name, role=Role(user.role),
            scope=user.scope, courier_number=user.courier_number or "",
            receiver_ref=user.receiver_ref or "",
        )  # fmt: skip


NOBODY = Viewer()


def access(*roles: Role, scope: Reach) -> Callable[[View], View]:
    """Declare who may call a view and how far it lets them see."""
    if not roles and scope not in (Reach.PUBLIC, Reach.OWN):
        raise ValueError(f"a route of scope {scope} must name its roles")

    def declare(view: View) -> View:
        view.access = Access(frozenset(roles), scope)  # type: ignore[attr-defined]
        return view

    return declare


def declared_access(app: Flask, endpoint: str) -> Access | None:
    """What the view behind `endpoint` declares; None where it declares nothing."""
    return getattr(app.view_functions.get(endpoint), "access", None)


def viewer() -> Viewer:
    """Who is behind this request: by session on pages, by HTTP Basic on the API."""
    if "viewer" not in g:
        g.viewer = _by_basic() if request.path.startswith("/api/") else _by_session()
    found: Viewer = g.viewer
    return found


def _by_session() -> Viewer:
    ref = session.get("user")
    user = people.user_by_ref(database(), ref) if ref else None
    return Viewer.of(user) if user is not None and user.active else NOBODY


def _by_basic() -> Viewer:
    kind, _, told = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return NOBODY
    try:
        login, _, password = b64decode(told).decode().partition(":")
    except ValueError:
        raise Unauthorized from None
    return Viewer.of(check_password(login, password))


def check_password(login: str, password: str) -> User:
    """The user with this name and password, with a limit on failures.

    Raises SignInFailed, or TooMany after too many failures at this address.
    """
    address = network_of(request.remote_addr)
    name_here = f"{login.strip().casefold()} {address}"
    failed = forbid_when_spent(SIGN_INS_A_NAME, name_here)
    forbid_when_spent(SIGN_INS_AN_ADDRESS, address)
    try:
        user = people.authenticate(database(), login, password)
    except people.SignInFailed:
        count(SIGN_INS_A_NAME, name_here)
        count(SIGN_INS_AN_ADDRESS, address)
        raise
    if failed:
        forget(SIGN_INS_A_NAME, name_here)
    return user


def sign_in(user: User) -> None:
    """Begin a session of this user's own; nothing of the one before is carried over."""
    session.clear()
    session["user"] = user.ref
    session.permanent = True
    g.viewer = Viewer.of(user)


def sign_out() -> None:
    """End the session."""
    session.clear()
    g.viewer = NOBODY


def local_path(target: str | None, otherwise: str) -> str:
    """`target` where it is a path of this site, else `otherwise`: no redirect leads away."""
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\") or "\n" in target:
        return otherwise
    return target


class SecureWhenHttps(SecureCookieSessionInterface):
    """Marks the session cookie Secure exactly when the request came by https."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether this request is https."""
        return request.is_secure


def protect(app: Flask) -> None:
    """Put the guards in place: CSRF, sessions, access of each route, headers."""
    app.session_interface = SecureWhenHttps()
    app.config.update(
        SESSION_COOKIE_NAME="huiliu",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=12 * 60 * 60,
        WTF_CSRF_TIME_LIMIT=None,
    )
    csrf.init_app(app)
    app.view_functions["static"] = access(scope=Reach.PUBLIC)(app.view_functions["static"])
    app.before_request(_guard)
    app.after_request(_add_headers)


def _guard() -> AnyResponse | None:
    if request.endpoint is None:
        return None
    declared = declared_access(current_app, request.endpoint)
    if declared is None:
        raise Forbidden
    if not declared.roles:
        return None
    if not declared.admits(viewer()):
        if viewer().signed_in:
            raise Forbidden
        if request.path.startswith("/api/"):
            raise Unauthorized
        wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
        return redirect(url_for("account.sign_in", next=wanted or None), 303)
    return None


def allow_framed_page(response: Response, *, script_hashes: str, style_hashes: str) -> Response:
    """Let `response` be framed by our own pages and run the inline parts with these hashes."""
    response.headers["Content-Security-Policy"] = _policy(
        {
            "script-src": f"'self' {script_hashes}".strip(),
            "style-src": f"'self' {style_hashes}".strip(),
            "frame-ancestors": "'self'",
        }
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def allow_frames_everywhere(response: Response) -> Response:
    """Let `response`, which holds nothing personal and no form, be framed by any page."""
    response.headers["Content-Security-Policy"] = _policy({"frame-ancestors": "*"})
    response.headers["X-Frame-Options"] = ""
    return response


def _policy(changes: dict[str, str]) -> str:
    return "; ".join(f"{k} {v}" for k, v in {**CONTENT_SECURITY_POLICY, **changes}.items())


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _policy({}))
    if not headers.setdefault("X-Frame-Options", "DENY"):
        del headers["X-Frame-Options"]
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        # Pages may hold personal data and always hold a token: no cache keeps them.
        headers["Cache-Control"] = "no-store"
    return response
