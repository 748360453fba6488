"""What a campaign did, estimated from the observed world alone: pure statistics."""
