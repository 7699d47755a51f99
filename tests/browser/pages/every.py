"""Every page that a role can open, read from the URL map."""

from flask import Flask
from playwright.sync_api import Page

from recycling.people import Role
from web.security import declared_access


def plain_pages(app: Flask, login: str) -> list[str]:
    """Every address without parameters that this login may open; '' is a guest."""
    found = []
    for rule in app.url_map.iter_rules():
        declared = declared_access(app, rule.endpoint)
        if rule.arguments or "GET" not in (rule.methods or ()) or declared is None:
            continue
        wanted = {Role(login)} <= declared.roles if login else not declared.roles
        if wanted and not rule.rule.startswith("/api/"):
            found.append(rule.rule)
    return sorted(found)


def is_page(page: Page, address: str) -> bool:
    """Open `address`; False for a file, which no browser shows as a page."""
    answer = page.request.get(address)
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return False
    page.goto(address)
    return True
