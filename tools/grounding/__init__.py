"""What detectors see in camera images: classes, inventories, and which tracks the images confirm or contradict."""
