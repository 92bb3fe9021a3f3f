"""Theme, style sheet, icons, numbers as text."""
