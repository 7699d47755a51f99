"""Photos: shrunk, upright, and nothing of the camera left."""

import io

import pytest
from PIL import Image

from recycling.photos import LONGEST_SIDE, BadPhoto, shrink

ORIENTATION, GPS, MODEL = 0x0112, 0x8825, 0x0110


def taken(width: int, height: int, kind: str = "JPEG", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, kind, **more)  # type: ignore[arg-type]
    return out.getvalue()


def test_a_large_photo_is_shrunk_to_its_longest_side() -> None:
    _, width, height = shrink(taken(4000, 3000))
    assert (width, height) == (LONGEST_SIDE, 1200)


def test_a_small_photo_keeps_its_size() -> None:
    assert shrink(taken(320, 200))[1:] == (320, 200)


def test_place_and_camera_are_gone_and_the_photo_stands_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MODEL] = 6, "Camera 9"
    exif.get_ifd(GPS)[1] = "N"
    jpeg, width, height = shrink(taken(400, 200, exif=exif))
    assert (width, height) == (200, 400)
    with Image.open(io.BytesIO(jpeg)) as kept:
        assert not kept.getexif()
    assert b"Camera" not in jpeg


def test_a_transparent_picture_stands_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    jpeg, _, _ = shrink(out.getvalue())
    with Image.open(io.BytesIO(jpeg)) as kept:
        assert kept.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("content", [b"", b"no picture", b"%PDF-1.7", b"\xff\xd8\xff\xe0broken"])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(BadPhoto):
        shrink(content)
