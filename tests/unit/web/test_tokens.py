"""The design's tokens keep their promises of contrast, in every mode."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[3] / "web" / "static" / "css" / "tokens.css"

#: Foreground and background that meet on a page.
PAIRS = [
    ("ink", "paper"), ("ink", "card"), ("ink", "tint"), ("ink", "green-wash"),
    ("ink", "amber-wash"), ("ink", "red-wash"), ("ink", "blue-wash"), ("ink-soft", "paper"),
    ("ink-soft", "card"), ("ink-soft", "tint"), ("on-action", "action"),
    ("on-action", "action-pressed"), ("green", "paper"), ("green", "card"),
    ("green", "green-wash"), ("amber", "amber-wash"), ("red", "red-wash"), ("red", "card"),
    ("blue", "paper"), ("blue", "card"), ("blue", "blue-wash"),
]  # fmt: skip

BLOCK = re.compile(r"^\s*(:root(?:\.elder)?) \{(.*?)\}", re.MULTILINE | re.DOTALL)
COLOUR = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")


def palettes() -> dict[str, dict[str, str]]:
    """The colours of each mode, each on top of those it inherits."""
    text = TOKENS.read_text(encoding="utf-8")
    blocks = [(name, dict(COLOUR.findall(body))) for name, body in BLOCK.findall(text)]
    light, dark, elder, dark_elder = (colours for _, colours in blocks)
    return {
        "light": light,
        "dark": light | dark,
        "elder": light | elder,
        "elder, dark": light | dark | elder | dark_elder,
    }


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("mode", "least"), [
    ("light", 4.5), ("dark", 4.5), ("elder", 7.0), ("elder, dark", 7.0),
])  # fmt: skip
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_every_pair_of_text_and_ground_can_be_read(
    mode: str, least: float, front: str, back: str
) -> None:
    colours = palettes()[mode]
    assert contrast(colours[front], colours[back]) >= least


@pytest.mark.parametrize("mode", ["light", "dark", "elder", "elder, dark"])
def test_the_edge_of_a_field_stands_out_from_its_ground(mode: str) -> None:
    colours = palettes()[mode]
    assert contrast(colours["edge"], colours["card"]) >= 3.0


def test_type_has_the_five_sizes_and_larger_ones_for_elders() -> None:
    text = TOKENS.read_text(encoding="utf-8")
    pixels = [float(size) * 16 for size in re.findall(r"--text-[a-z]+: ([\d.]+)rem", text)]
    assert pixels == [16, 18, 22, 28, 36, 20, 24, 30, 36, 44]


def test_a_target_is_at_least_48_pixels_and_60_for_elders() -> None:
    assert re.findall(r"--target: (\d+)px", TOKENS.read_text(encoding="utf-8")) == ["48", "60"]
