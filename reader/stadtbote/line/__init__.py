"""Line mode: only appended lines, the prompt line is the current text. Needs no screen and no network."""
