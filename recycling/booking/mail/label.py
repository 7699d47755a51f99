"""The waybill label of a parcel as PDF: barcode, QR code, and only what the rule lets be read.

GB/T 41833-2022: areas for number, destination, receiver, sender, contents and sign-off; the
sender's name, six digits of the phone, and unit and room are hidden. The carrier knows the rest by
the number. Printed on A4, cut out at the frame (100 x 150 mm), stuck on the parcel.
"""

import datetime as dt
from dataclasses import dataclass

from recycling.booking.mail.carriers import Party, Shipment, Waybill
from recycling.booking.mail.code128 import widths
from recycling.privacy import mask_address, mask_name, mask_phone
from routing.sheets.paper import Paper
from routing.sheets.signs import draw_qr

LABEL_WIDTH, LABEL_HEIGHT = 100.0, 150.0
LEFT, TOP, PAD = 15.0, 15.0, 4.0
BAR_HEIGHT, BAR_WIDTH, QR = 18.0, 92.0, 24.0
BIG, PLAIN, TINY = 20.0, 11.0, 9.0


@dataclass(frozen=True)
class LabelWords:
    """The words on a label, in the language of its reader."""

    carrier: str
    receiver: str
    sender: str
    contents: str
    ground_only: str
    signed: str
    cut_out: str
    masked: str


def label_pdf(
    waybill: Waybill, shipment: Shipment, words: LabelWords, *, locale: str, made_at: dt.datetime
) -> bytes:
    """The label as a PDF of one page."""
    with Paper(title=waybill.number, locale=locale, made_at=made_at) as paper:
        paper.add_page()
        paper.rect(LEFT, TOP, LABEL_WIDTH, LABEL_HEIGHT)
        x, y = LEFT + PAD, TOP + PAD
        paper.type(PLAIN, bold=True)
        paper.put(x, y, words.carrier)
        if shipment.ground_only:
            paper.put(x, y, words.ground_only, align="R", width=LABEL_WIDTH - 2 * PAD)
        y = _barcode(paper, waybill.number, x, y + 7)
        paper.type(BIG, bold=True)
        paper.put(x, y, f"{shipment.receiver.city} {shipment.receiver.district}")
        y = _line(paper, y + 12)
        y = _party(paper, words.receiver, _receiver(shipment.receiver), x, y)
        y = _line(paper, y)
        y = _party(paper, words.sender, masked_sender(shipment.sender), x, y)
        y = _line(paper, y)
        paper.type(PLAIN)
        paper.put(x, y, words.contents)
        y += 6
        for text in paper.wrapped(
            f"{shipment.goods} x {shipment.pieces}, {shipment.grams / 1000:.2f} kg",
            LABEL_WIDTH - 3 * PAD - QR,
        ):
            paper.put(x, y, text)
            y += 5
        draw_qr(
            paper, waybill.number, LEFT + LABEL_WIDTH - PAD - QR, TOP + LABEL_HEIGHT - PAD - QR, QR
        )
        paper.put(x, TOP + LABEL_HEIGHT - PAD - 14, words.signed)
        paper.type(TINY)
        paper.put(LEFT, TOP + LABEL_HEIGHT + 4, words.cut_out)
        paper.put(LEFT, TOP + LABEL_HEIGHT + 9, words.masked)
        return bytes(paper.output())


def masked_sender(party: Party) -> list[str]:
    """The sender as a label may show it."""
    place = f"{party.province}{party.city}{party.district}{party.street}{party.detail}"
    return [f"{mask_name(party.name)}  {mask_phone(party.phone)}", mask_address(place)]


def _receiver(party: Party) -> list[str]:
    """A yard is no person: its name and address are whole, its phone is masked all the same."""
    place = f"{party.province}{party.city}{party.district}{party.street}{party.detail}"
    return [f"{party.name}  {mask_phone(party.phone)}", place]


def _party(paper: Paper, title: str, lines: list[str], x: float, y: float) -> float:
    paper.type(TINY)
    paper.put(x, y, title)
    y += 5
    paper.type(PLAIN)
    for line in lines:
        for part in paper.wrapped(line, LABEL_WIDTH - 2 * PAD):
            paper.put(x, y, part)
            y += 5.5
    return y + 1


def _line(paper: Paper, y: float) -> float:
    paper.rule(LEFT, y, LEFT + LABEL_WIDTH)
    return y + 2


def _barcode(paper: Paper, number: str, x: float, y: float) -> float:
    bars = widths(number)
    # Ten modules of quiet zone stand on either side.
    module = BAR_WIDTH / (sum(bars) + 20)
    at = x + 10 * module
    boxes = []
    for place, width in enumerate(bars):
        if place % 2 == 0:
            boxes.append((at, y, width * module, BAR_HEIGHT))
        at += width * module
    paper.fill(boxes)
    paper.type(PLAIN)
    paper.put(x, y + BAR_HEIGHT + 1, number, align="C", width=BAR_WIDTH)
    return y + BAR_HEIGHT + 8
