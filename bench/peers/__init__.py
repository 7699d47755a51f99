"""The peers: each takes a case, seconds and a seed, and answers in VROOM's JSON."""
