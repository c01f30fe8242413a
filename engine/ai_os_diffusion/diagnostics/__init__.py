"""Whether AI-OS can work on this computer, in sentences with a remedy each, and without content of the user's."""
