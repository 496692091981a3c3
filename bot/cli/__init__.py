"""The command `bot`: one file per command group."""
