"""Letters, messages and statements say what they may and nothing else."""
