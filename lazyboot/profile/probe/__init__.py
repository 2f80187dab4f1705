"""What measured child processes run: not for import by the rest of lazyboot."""
