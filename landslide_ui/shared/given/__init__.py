"""What people give with an image: files that go with it, how a mask is read, and folders on the server."""
