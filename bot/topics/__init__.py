"""What many people stumble over: cards for owners, digests, and what follows from their acts."""
