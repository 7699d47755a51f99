"""VROOM's JSON: problems and plans to start from in, answers out."""

from routing.formats.vroom.reading import read
from routing.formats.vroom.starting import read_start
from routing.formats.vroom.writing import write

__all__ = ["read", "read_start", "write"]
