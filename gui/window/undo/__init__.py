"""Undo and redo: the entries of the history of changes, and the menu and list of them."""
