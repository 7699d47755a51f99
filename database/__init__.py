"""Floor 0: the engine, the session, the base class, the column types, the migrations."""
