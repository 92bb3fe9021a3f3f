"""The pages of the guided lesson and its trace table."""
