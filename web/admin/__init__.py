"""Pages for administrators: people, dismantlers with their licences, local subsidies."""

# Each of these modules hangs its routes on the blueprint.
from web.admin.dismantlers import dismantlers
from web.admin.room import blueprint
from web.admin.subsidies import subsidies
from web.admin.views import people

__all__ = ["blueprint", "dismantlers", "people", "subsidies"]
