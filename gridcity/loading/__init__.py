"""Files from elsewhere: read, checked, repaired where that is safe, and set aside with a reason where not."""
