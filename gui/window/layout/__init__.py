"""The layout of the window: tiles, the stage that arranges them, workspaces."""
