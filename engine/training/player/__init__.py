"""The player of a run: what plays, seeks and observes it between slices of steps."""
