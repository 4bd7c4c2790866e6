"""Pictures of the running program, drawn from what stands on its terminal."""
