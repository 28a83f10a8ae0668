"""landslide_core.commands: one file a verb of the command line."""
