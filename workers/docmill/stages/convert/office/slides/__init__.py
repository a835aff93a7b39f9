"""PPTX: presentations of PowerPoint and of all that write its format."""
