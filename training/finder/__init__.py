"""Training of the finder, the network that says where each person of a picture is, of the closer, which looks at one, and of the namer, which says who he is: see README.md."""
