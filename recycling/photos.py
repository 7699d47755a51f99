"""Photos of items, doors and faults: shrunk, stripped to the mere picture, kept by ref."""

import datetime as dt
import enum
import io

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from database.base import Base, HasRef, row_id
from recycling.errors import RecyclingError

#: The longest side of a kept photo, and how hard it is pressed.
LONGEST_SIDE, QUALITY = 1_600, 82

#: The longest side of a photo that travels with a route sheet.
SMALL_SIDE, SMALL_QUALITY = 480, 70

#: What a phone sends at most, and how many pixels are unfolded at most.
MOST_BYTES, MOST_PIXELS = 20 * 1024 * 1024, 60_000_000


class Shows(enum.StrEnum):
    """What a photo shows."""

    ITEM = "item"
    PLACE = "place"
    MISMATCH = "mismatch"
    FAILED_VISIT = "failed_visit"
    PARCEL = "parcel"


class BadPhoto(RecyclingError, ValueError):
    """The file is no picture that can be kept."""

    def __init__(self, fact: str) -> None:
        super().__init__(f"photo: {fact}")


class Photo(HasRef, Base):
    """One photo of a booking; the bytes are a JPEG without any data of the camera."""

    __tablename__ = "photo"

    id: Mapped[row_id]
    booking_ref: Mapped[str] = mapped_column(index=True)
    shows: Mapped[str]
    by: Mapped[str]
    at: Mapped[dt.datetime]
    width: Mapped[int]
    height: Mapped[int]
    jpeg: Mapped[bytes] = mapped_column(LargeBinary)


def shrink(content: bytes) -> tuple[bytes, int, int]:
    """A JPEG of at most LONGEST_SIDE, upright, without EXIF; with its width and height.

    The picture is drawn anew, so that place, time, device and thumbnails are gone. Raises BadPhoto.
    """
    if not 0 < len(content) <= MOST_BYTES:
        raise BadPhoto(f"give a picture of up to {MOST_BYTES // 1024**2} MB")
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadPhoto("the picture has too many pixels")
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            plain = Image.new("RGB", upright.size, "white")
            shown = upright.convert("RGBA")
            plain.paste(shown, mask=shown.getchannel("A"))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise BadPhoto("give a JPEG, PNG or WebP picture") from None
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue(), plain.width, plain.height


def small(jpeg: bytes) -> bytes:
    """A kept photo small enough to travel with a route sheet."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
        picture.thumbnail((SMALL_SIDE, SMALL_SIDE))
        picture.save(out, "JPEG", quality=SMALL_QUALITY, optimize=True)
    return out.getvalue()


def keep_photo(
    session: Session, content: bytes, *, booking_ref: str, shows: Shows, by: str, now: dt.datetime
) -> Photo:
    """Keep a photo with a booking; raises BadPhoto."""
    jpeg, width, height = shrink(content)
    row = Photo(
        booking_ref=booking_ref, shows=shows.value, by=by, at=now, width=width, height=height,
        jpeg=jpeg,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def photo_by_ref(session: Session, ref: str) -> Photo | None:
    """The photo with this ref."""
    return session.scalar(select(Photo).where(Photo.ref == ref))


def photos_of(session: Session, booking_ref: str) -> list[Photo]:
    """The photos of a booking, the oldest first."""
    return list(
        session.scalars(select(Photo).where(Photo.booking_ref == booking_ref).order_by(Photo.id))
    )
