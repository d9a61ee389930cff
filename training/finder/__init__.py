"""Training of the finder, the network that says where each person of a picture is: see README.md."""
