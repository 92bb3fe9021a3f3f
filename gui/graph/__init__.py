"""The lesson on screen: the computation graph with every number."""
