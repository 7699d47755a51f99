"""Times the great-circle matrices: `python bench/travel.py [PLACES] [ROUNDS]`.

Places are drawn by a fixed seed over a city of about 60 x 60 km. The design asks for
5,000 x 5,000 in under 3 s.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np

from routing.travel.great_circle import matrices


def main() -> None:
    """Prints seconds a round and the highest memory."""
    places = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    rng = np.random.default_rng(0)
    lats, lons = rng.uniform(30.9, 31.5, places), rng.uniform(121.1, 121.8, places)
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        matrices(lats, lons)
        took.append(time.perf_counter() - start)
    # Linux counts in KiB.
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = " ".join(f"{seconds:.2f}" for seconds in took)
    print(f"{places} x {places}: best {min(took):.2f} s of {times}; peak {peak_mb:.0f} MB")


if __name__ == "__main__":
    main()
