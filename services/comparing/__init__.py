"""The comparison of programs: candidate pairs, shared features, scores and reasons."""
