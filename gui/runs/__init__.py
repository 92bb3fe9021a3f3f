"""What puts runs beside each other is made of."""
