"""Long work with progress a person can see and come back to."""
