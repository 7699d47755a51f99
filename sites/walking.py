"""How far people walk."""

#: Metres walked for each metre as the crow flies in a street grid: a planning default.
WALKING_DETOUR = 1.3
