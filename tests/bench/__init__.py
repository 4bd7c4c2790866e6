"""Times, memory and bytes: measured, not tested."""
