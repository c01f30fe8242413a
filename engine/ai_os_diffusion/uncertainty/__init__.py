"""How sure an output is, and when doubt should start learning."""
