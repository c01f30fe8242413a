"""The `ai-os` command. One module per group of commands; none holds logic of its own."""
