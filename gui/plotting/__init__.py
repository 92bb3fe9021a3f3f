"""What all plots share on top of pyqtgraph."""
