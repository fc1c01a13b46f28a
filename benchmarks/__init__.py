"""What Open Loop costs beside what people would use instead, on the same work, in one run. See README.md."""
