"""What reviewers decide: overlaps of programs, merges of organizations, and taking a merge back."""
