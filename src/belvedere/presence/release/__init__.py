"""The only exit of this room: noise, consistency, a budget, and a ledger that refuses.

presence(units, tree, day, budget, ledger, *, about) -> Path
trips(counts, tree, day, budget, ledger, *, about) -> Path
countries(codes, units, day, budget, ledger, *, about) -> Path
"""

from belvedere.presence.release.budget import Budget, Plan
from belvedere.presence.release.countries import countries
from belvedere.presence.release.flows import TripCounts, trips
from belvedere.presence.release.freeze import About, Ledger
from belvedere.presence.release.present import presence

__all__ = ["About", "Budget", "Ledger", "Plan", "TripCounts", "countries", "presence", "trips"]
