"""The pages of the guided lesson, and its table of one example."""
