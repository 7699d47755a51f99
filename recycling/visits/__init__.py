"""What a courier does at a stop: a journal of actions that survives a day without a signal."""
