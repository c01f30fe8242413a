"""The window of AI-OS."""

from ai_os_app.emit_guard import hold_true

hold_true()
