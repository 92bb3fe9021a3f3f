"""How long each α takes, measured and expected."""
