"""Where tasks run: this process, several processes or a cluster; progress on the terminal."""
