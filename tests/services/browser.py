"""Chromium and the fonts that Chinese pages need."""

import os
import shutil
import subprocess

CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PACKAGES = ["chromium", "fonts-noto-cjk", "fontconfig"]


def chromium() -> str | None:
    """The path of a Chromium that runs; HUILIU_CHROMIUM names one that lies elsewhere."""
    for name in filter(None, (os.environ.get("HUILIU_CHROMIUM"), *CHROMIUM)):
        path = shutil.which(name)
        # On some systems the name is only a note that says where to get the browser.
        if path and _runs([path, "--version"]):
            return path
    return None


def has_chinese_fonts() -> bool:
    """Whether a font for simplified Chinese is installed."""
    lists = shutil.which("fc-list")
    if lists is None:
        return False
    fonts = subprocess.run([lists, ":lang=zh-cn"], capture_output=True, text=True, check=False)
    return bool(fonts.stdout.strip())


def _runs(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
