"""How VROOM's numbers become refs: one rule for reading and writing.

A job's ref is its number; a shipment's ref joins the numbers of its two ends, because VROOM
counts jobs, pickups and deliveries apart.
"""


def job_ref(number: int) -> str:
    """The ref of VROOM's job `number`."""
    return str(number)


def shipment_ref(pickup: int, delivery: int) -> str:
    """The ref of the shipment whose ends have these numbers."""
    return f"{pickup}>{delivery}"


def variant_ref(number: int, vehicle_type: str) -> str:
    """The ref of a job as vehicles of one type do it, where its times differ by type."""
    return f"{number}@{vehicle_type}"


def job_number(ref: str) -> int | None:
    """VROOM's number behind a job's ref; None for a ref that no VROOM file gave."""
    return _whole(ref.partition("@")[0])


def shipment_numbers(ref: str) -> tuple[int, int] | None:
    """The numbers of both ends; None for a ref that no VROOM file gave."""
    pickup, _, delivery = ref.partition(">")
    first, second = _whole(pickup), _whole(delivery)
    return None if first is None or second is None else (first, second)


def _whole(text: str) -> int | None:
    """The number that a text is, as it would be written back; else None."""
    return int(text) if text.isascii() and text.isdecimal() and str(int(text)) == text else None
