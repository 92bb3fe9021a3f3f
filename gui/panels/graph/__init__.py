"""The computation graph of one example."""
