"""What practice would do to memory, on learners who do not exist. The memory models know nothing of FSRS."""
