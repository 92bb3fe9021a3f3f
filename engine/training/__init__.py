"""A run: segments, history, replay, player, snapshot, pinned runs, advice, milestones."""
