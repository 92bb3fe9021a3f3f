"""The main window: layout, actions, commands, tool windows, appearance, status bar."""
