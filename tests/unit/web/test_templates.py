"""What holds for every template, stylesheet and script."""

import re
from pathlib import Path

import pytest

from recycling.catalogue import families
from routing.fleet import SKILLS

WEB = Path(__file__).parents[3] / "web"
TEMPLATES = sorted(WEB.rglob("templates/**/*.html"))
SCRIPTS = sorted((WEB / "static" / "js").glob("*.js"))
STYLES = sorted((WEB / "static" / "css").glob("*.css"))
SYMBOLS = set(re.findall(r'<symbol id="([\w-]+)"', (WEB / "static/icons/icons.svg").read_text()))

#: Names, the sign of a unit, and forms of files are the same in both languages.
SAME_IN_BOTH = {"Huiliu", "回流", "kg", "GeoJSON", "CSV", "PDF", "GPX", "ICS", "XLSX"}


def name(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_holds_no_inline_style_script_or_handler(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text)
    # A block of JSON is data: the policy never runs it.
    assert not re.search(r'<script(?![^>]*(?:\bsrc=|type="application/json"))', text)


@pytest.mark.parametrize("path", [*TEMPLATES, *SCRIPTS, *STYLES], ids=name)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    assert not re.search(r"(?:src|href|url|import|fetch)\W{1,3}(?:https?:)?//", path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_icon_of_a_template_is_drawn(path: Path) -> None:
    asked = set(re.findall(r'icon\("([\w-]+)"', path.read_text(encoding="utf-8")))
    asked |= set(re.findall(r'picture="([\w-]+)"', path.read_text(encoding="utf-8")))
    assert asked <= SYMBOLS


def test_every_family_and_every_need_has_its_picture() -> None:
    assert set(families()) | set(SKILLS) <= SYMBOLS


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_sentence_of_a_template_can_be_translated(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    text = re.sub(
        r"\{% block width %\}[\w-]*|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!.*?>|<title>.*?</title>",
        "",
        text,
        flags=re.S,
    )
    text = re.sub(r"<[^>]*>", " ", text)
    words = set(re.findall(r"[A-Za-z\u4e00-\u9fff]{2,}", text))
    assert words <= SAME_IN_BOTH


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_form_that_changes_something_carries_a_token(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, flags=re.S):
        assert "csrf()" in form
