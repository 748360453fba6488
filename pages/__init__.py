"""What people look at: pictures of the published mart and a summary of a run."""
