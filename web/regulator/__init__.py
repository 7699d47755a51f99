"""Pages for inspectors: the register of sites and the plans made."""

from web.regulator.views import blueprint

__all__ = ["blueprint"]
