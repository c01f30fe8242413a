"""Learning from the user's own notes in the background, with a receipt for every run and an undo for every change."""
