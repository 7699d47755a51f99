"""The catalogues of every sentence that a person reads, and the check that none is missing."""
