"""What the transport row is made of."""
