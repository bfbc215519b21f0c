"""故事 stories: the main jobs of the platform from beginning to end, as people do them, in a real browser."""
