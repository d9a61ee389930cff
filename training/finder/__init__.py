"""Training of the finder, the network that says where each person of a picture is, and of the closer, which looks at one: see README.md."""
