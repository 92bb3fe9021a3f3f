"""What the plot of the loss is drawn from."""
