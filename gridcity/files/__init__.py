"""Files by content: photos and documents, kept once, checked, and shown without what they hide."""
