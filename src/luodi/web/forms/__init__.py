"""What people may ask or state on a page, checked for form; whether it may be done is the rooms' to decide."""
