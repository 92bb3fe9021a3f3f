"""The window: PySide6 and pyqtgraph, which show what the engine computes."""
