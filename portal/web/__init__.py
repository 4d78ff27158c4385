"""The doors: one blueprint a role."""
