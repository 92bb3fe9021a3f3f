"""What the computation graph is made of, and what stands at its nodes."""
