"""The gradient-descent loop: protocol, loading, NumPy kernel, epoch order."""
