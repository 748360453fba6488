"""Write, audit, publish: versions of the published files, and how they are read."""
