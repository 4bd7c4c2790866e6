"""Line mode: lines are only appended, the prompt is the current text. Needs no screen and no network."""
