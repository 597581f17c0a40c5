"""What a past year would have looked like under other limits, or under another duty table."""
