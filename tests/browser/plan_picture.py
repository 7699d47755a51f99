"""The README's picture: `python -m tests.browser.plan_picture MAP.html PICTURE.png`."""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.fixtures.web import ARGUMENTS, guard
from tests.services.provision import CHROMIUM


def take(page_file: Path, picture: Path) -> None:
    """Render a plan's map as a desktop shows it; nothing may be asked for outside."""
    picture.parent.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ[CHROMIUM], args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1280, "height": 820})
        left = guard(context)
        page = context.new_page()
        page.goto(page_file.resolve().as_uri())
        page.wait_for_load_state("networkidle")
        page.screenshot(path=picture)
        browser.close()
    if left:
        raise SystemExit(f"the map asked for something outside: {left}")


if __name__ == "__main__":
    take(Path(sys.argv[1]), Path(sys.argv[2]))
