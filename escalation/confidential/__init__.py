"""Topics that never go to a channel: who is told of them, and how they are recognised however somebody writes."""
