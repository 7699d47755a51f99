"""What everybody may know of collection points: their page, a poster, files, a map to embed."""

from web.points.views import blueprint

__all__ = ["blueprint"]
