"""The session of the window: its file, its changes, its marks, its view and what is locked."""
