"""Money and reasons: what an item is worth, subsidies, points, fees, and the three accounts."""
