"""Benchmarks: named cases, the planner and its peers on the same cores, one checker for all."""
