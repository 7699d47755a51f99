"""Pages for inspectors: the register of sites, permits, inspections, and the plans made."""

from web.regulator import inspections, permits, views
from web.regulator.room import blueprint

__all__ = ["blueprint", "inspections", "permits", "views"]
