"""create_app(settings): the one place that joins the parts of the web."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from database.engine import open_engine
from web import (
    account,
    admin,
    api,
    care,
    courier,
    dispatch,
    language,
    office,
    points,
    receiver,
    regulator,
    resident,
)
from web.account import phone
from web.hotline import HOTLINE
from web.navigation import bar
from web.problems import answer_errors
from web.security import protect, viewer
from web.settings import Settings
from web.site_words import site_words_in_templates
from web.unit import work_in_units
from web.words import words_in_templates

#: Nothing that a page sends is larger; the API's problems may be.
MOST_BYTES = 32 * 1024 * 1024

BLUEPRINTS = (
    account,
    phone,
    resident,
    care,
    points,
    courier,
    office,
    receiver,
    dispatch,
    regulator,
    admin,
    api,
)


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def create_app(settings: Settings, *, clock: Callable[[], dt.datetime] = _utc_now) -> Flask:
    """The web application on the database that `settings` names.

    Parameters
    ----------
    settings : Settings
        Read once, by the door.
    clock : callable
        What the time is, as an aware moment; tests hand in their own.
    """
    app = Flask(__name__)
    app.secret_key = settings.secret_key
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock
    if settings.proxies:
        n = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, n, n, n, n)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    language.speak(app, settings.locale)
    words_in_templates(app)
    site_words_in_templates(app)
    protect(app)
    work_in_units(app, open_engine(settings.database_url, settings.keys))
    answer_errors(app)
    for room in BLUEPRINTS:
        app.register_blueprint(room.blueprint)
    app.context_processor(_on_every_page)
    return app


def _on_every_page() -> dict[str, Any]:
    return {
        "viewer": viewer(),
        "bar": bar(),
        "html_lang": language.LOCALES[language.locale_code()],
        "other_locale": language.other_locale(),
        "elder_mode": language.elder_mode(),
        "hotline": HOTLINE,
        "here": request.full_path.rstrip("?") if request.method == "GET" else request.path,
    }
