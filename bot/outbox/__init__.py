"""Every message is sent once, and shows what it may show when it leaves."""
