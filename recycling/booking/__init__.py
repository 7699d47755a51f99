"""A resident's booking: its states, its items, and every rule of changing them."""
