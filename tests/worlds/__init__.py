"""Two worlds that differ in what one side keeps to itself: the other side reads the same in both."""
