"""The courier's day: the app on the phone, the sheet without script, and the day on paper."""

from web.courier import desk, doors, giving, paper, plain, points, shell, switchboard, sync
from web.courier.room import blueprint

__all__ = [
    "blueprint",
    "desk",
    "doors",
    "giving",
    "paper",
    "plain",
    "points",
    "shell",
    "switchboard",
    "sync",
]
