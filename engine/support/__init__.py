"""What every folder needs: array types, numbers as text, whole files, interruptible tasks."""
