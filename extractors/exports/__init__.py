"""Read the files platforms let people download: recognised by their header, never guessed."""
